/**
 * The 64 article topics, in alphabetical order, with the share of articles that the model gives each to (at its own
 * threshold). Source: labels and `match_rate` of an articletopic model card, version 1.3.0 (wikimedia/drafttopic, model_info).
 */
export const topicShares: Readonly<Record<string, number>> = {
  'Culture.Biography.Biography*': 0.135,
  'Culture.Biography.Women': 0.016,
  'Culture.Food and drink': 0.004,
  'Culture.Internet culture': 0.007,
  'Culture.Linguistics': 0.007,
  'Culture.Literature': 0.021,
  'Culture.Media.Books': 0.005,
  'Culture.Media.Entertainment': 0.005,
  'Culture.Media.Films': 0.012,
  'Culture.Media.Media*': 0.077,
  'Culture.Media.Music': 0.022,
  'Culture.Media.Radio': 0.002,
  'Culture.Media.Software': 0.006,
  'Culture.Media.Television': 0.01,
  'Culture.Media.Video games': 0.004,
  'Culture.Performing arts': 0.004,
  'Culture.Philosophy and religion': 0.013,
  'Culture.Sports': 0.058,
  'Culture.Visual arts.Architecture': 0.012,
  'Culture.Visual arts.Comics and Anime': 0.004,
  'Culture.Visual arts.Fashion': 0.002,
  'Culture.Visual arts.Visual arts*': 0.021,
  'Geography.Geographical': 0.024,
  'Geography.Regions.Africa.Africa*': 0.012,
  'Geography.Regions.Africa.Central Africa': 0.002,
  'Geography.Regions.Africa.Eastern Africa': 0.001,
  'Geography.Regions.Africa.Northern Africa': 0.003,
  'Geography.Regions.Africa.Southern Africa': 0.002,
  'Geography.Regions.Africa.Western Africa': 0.001,
  'Geography.Regions.Americas.Central America': 0.003,
  'Geography.Regions.Americas.North America': 0.051,
  'Geography.Regions.Americas.South America': 0.007,
  'Geography.Regions.Asia.Asia*': 0.062,
  'Geography.Regions.Asia.Central Asia': 0.002,
  'Geography.Regions.Asia.East Asia': 0.014,
  'Geography.Regions.Asia.North Asia': 0.008,
  'Geography.Regions.Asia.South Asia': 0.012,
  'Geography.Regions.Asia.Southeast Asia': 0.005,
  'Geography.Regions.Asia.West Asia': 0.011,
  'Geography.Regions.Europe.Eastern Europe': 0.024,
  'Geography.Regions.Europe.Europe*': 0.122,
  'Geography.Regions.Europe.Northern Europe': 0.026,
  'Geography.Regions.Europe.Southern Europe': 0.017,
  'Geography.Regions.Europe.Western Europe': 0.027,
  'Geography.Regions.Oceania': 0.005,
  'History and Society.Business and economics': 0.01,
  'History and Society.Education': 0.005,
  'History and Society.History': 0.02,
  'History and Society.Military and warfare': 0.018,
  'History and Society.Politics and government': 0.013,
  'History and Society.Society': 0.006,
  'History and Society.Transportation': 0.018,
  'STEM.Biology': 0.033,
  'STEM.Chemistry': 0.004,
  'STEM.Computing': 0.008,
  'STEM.Earth and environment': 0.006,
  'STEM.Engineering': 0.008,
  'STEM.Libraries & Information': 0.001,
  'STEM.Mathematics': 0.001,
  'STEM.Medicine & Health': 0.008,
  'STEM.Physics': 0.004,
  'STEM.STEM*': 0.084,
  'STEM.Space': 0.005,
  'STEM.Technology': 0.015,
}

export const topics: readonly string[] = Object.keys(topicShares)

/** So many topics: the first ones, or more than there are, whose names begin again with a number. */
export function topicsOf(count: number): readonly string[] {
  if (count === topics.length) return topics
  return Array.from({ length: count }, (_, i) => {
    const round = Math.floor(i / topics.length)
    const topic = topics[i % topics.length] as string
    return round === 0 ? topic : `${topic} ${round + 1}`
  })
}
