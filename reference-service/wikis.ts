/**
 * Language codes of Wikipedias and the wiki ids that the cache stores. Source: langlist and dblists/wikipedia.dblist of
 * https://gerrit.wikimedia.org/g/operations/mediawiki-config, as of 2026-08-21. Effective from the first release.
 *
 * The wiki id of these is the code, with _ for -, and "wiki".
 */
const regularCodes = `
  aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay az azb ba ban bar
  bat-smg bbc bcl bdr be bew bg bh bi bjn blk bm bn bo bol bpy br bs btm bug bxr ca cbk-zam cdo ce ceb ch cho chr
  chy ckb co cr crh cs csb cu cv cy da dag de dga din diq dsb dtp dty dv dz ee el eml en eo es et eu ext fa fat
  ff fi fiu-vro fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk gn gom gor got gpe gu guc gur guw gv ha hak
  haw he hi hif ho hr hsb ht hu hy hyw hz ia iba id ie ig igl ii ik ilo inh io is isv it iu ja jam jbo jv ka kaa
  kab kai kaj kbd kbp kcg kg kge ki kj kk kl km kn knc ko koi kr krc ks ksh ku kus kv kw ky la lad lb lbe lez lfn
  lg li lij lld lmo ln lo lrc lt ltg lv mad mag mai map-bms mdf mg mh mhr mi min mk ml mn mni mnw mos mr mrj ms
  mt mus mwl my myv mzn na nah nap nds nds-nl ne new ng nia nl nn no nov nqo nr nrm nso nup nv ny oc olo om or os
  pa pag pam pap pcd pcm pdc pfl pi pih pl pms pnb pnt ppl ps pt pwn qu rki rm rmy rn ro roa-rup roa-tara rsk ru
  rue rw sa sah sat sc scn sco sd se sg sh shi shn si simple sk skr sl sm smn sn so sq sr srn ss st stq su sv sw
  syl szl szy ta tay tcy tdd te tet tg th ti tig tk tl tly tn to tok tpi tr trv ts tt tum tw ty tyv udm ug uk ur
  uz ve vec vep vi vls vo wa war wo wuu xal xh xmf yi yo za zea zgh zh zh-classical zh-min-nan zh-yue zu
`

/** These are not: renamed languages keep the database they were born with, and standard codes redirect to older ones. */
const exceptions: Readonly<Record<string, string>> = {
  'be-tarask': 'be_x_oldwiki',
  'be-x-old': 'be_x_oldwiki',
  gsw: 'alswiki',
  lzh: 'zh_classicalwiki',
  mo: 'rowiki',
  nan: 'zh_min_nanwiki',
  nb: 'nowiki',
  rup: 'roa_rupwiki',
  sgs: 'bat_smgwiki',
  vro: 'fiu_vrowiki',
  yue: 'zh_yuewiki',
}

const wikiIds: ReadonlyMap<string, string> = new Map([
  ...regularCodes
    .trim()
    .split(/\s+/)
    .map((code): [string, string] => [code, `${code.replaceAll('-', '_')}wiki`]),
  ...Object.entries(exceptions),
])

/** The wiki id of a Wikipedia by its language code ("be-tarask" is "be_x_oldwiki"), or undefined where there is none. */
export function wikiIdOfLanguage(code: string): string | undefined {
  return wikiIds.get(code)
}

const codes: ReadonlyMap<string, string> = new Map([...wikiIds].reverse().map(([code, wikiId]) => [wikiId, code]))

/** Where the Wikipedia with this wiki id is ("be_x_oldwiki" at be-tarask.wikipedia.org), or undefined where there is none. */
export function domainOfWiki(wikiId: string): string | undefined {
  const code = codes.get(wikiId)
  return code && `${code}.wikipedia.org`
}
