/** Where the service has the topics of a page. */
export const topicsPath = ({ wikiId, pageId }: { readonly wikiId: string; readonly pageId: number | bigint }): string =>
  `/v1/topics/${wikiId}/${pageId}`
