import type { timeline as en } from '../en/timeline.ts';
import { plural, type Translation } from '../texts.ts';

export const timeline: Translation<typeof en> = {
  label: 'సందేశాలు',
  loading: 'సందేశాలు లోడ్ అవుతున్నాయి…',
  emptyTitle: 'ఇంకా సందేశాలు లేవు',
  emptyText: 'పలకరించండి. సందేశాలు ఇక్కడ అందరికీ ఒకే క్రమంలో ఉంటాయి.',
  goneText: 'మీరు ఇప్పుడు ఈ సంభాషణలో సభ్యులు కారు. అప్పటివరకు మీరు చూసినది ఇది.',
  startOfRoom: 'సంభాషణ ఇక్కడ మొదలైంది.',
  olderLoading: 'పాత సందేశాలు లోడ్ అవుతున్నాయి…',
  olderFailed: 'పాత సందేశాలు లోడ్ కాలేదు.',
  older: 'పాత సందేశాలను లోడ్ చేయి',
  gap: (count: number) =>
    plural('te', count, {
      one: '{count} అంశం లోడ్ కాలేదు',
      other: '{count} అంశాలు లోడ్ కాలేదు',
    }),
  gapLoad: 'లోడ్ చేయి',
  gapLoading: (count: number) =>
    plural('te', count, {
      one: '{count} అంశం లోడ్ అవుతోంది…',
      other: '{count} అంశాలు లోడ్ అవుతున్నాయి…',
    }),
  gapFailed: 'లోడ్ కాలేదు.',
  retry: 'మళ్లీ ప్రయత్నించు',
  newMessages: 'కొత్త సందేశాలు',
  jumpToUnread: (count: number) =>
    plural('te', count, { one: 'చదవని వాటికి వెళ్లు ({count})', other: 'చదవని వాటికి వెళ్లు ({count})' }),
  latest: 'తాజా',
  latestNew: (count: number) =>
    plural('te', count, { one: 'తాజా ({count} కొత్తది)', other: 'తాజా ({count} కొత్తవి)' }),
  messageOf: (name: string, time: string) => `${name}, ${time}`,
  you: 'మీరు',
  deleted: 'ఈ సందేశం తొలగించబడింది.',
  erased: 'ఈ సందేశంలోని విషయం తుడిచివేయబడింది.',
  edited: 'సవరించారు',
  editedShow: 'సవరించారు: చరిత్ర చూపించు',
  showMore: 'మొత్తం చూపించు',
  showLess: 'తక్కువ చూపించు',

  tickQueued: 'పంపడానికి వేచి ఉంది',
  tickFailed: 'పంపలేదు',
  tickSent: 'పంపబడింది',
  tickDelivered: 'అందింది',
  tickRead: 'చదివారు',
  deliveredTo: (count: number, all: number) => `${all} మందిలో ${count} మందికి అందింది`,
  readBy: (count: number, all: number) => `${all} మందిలో ${count} మంది చదివారు`,

  actions: 'సందేశంతో చేయగలవి',
  reply: 'జవాబివ్వు',
  react: 'స్పందన చేర్చు',
  reactWith: (emoji: string) => `${emoji} తో స్పందించు`,
  edit: 'సవరించు',
  copy: 'పాఠ్యాన్ని కాపీ చేయి',
  copyLink: 'లింక్ కాపీ చేయి',
  copied: 'కాపీ అయింది',
  copyFailed: 'కాపీ చేయడానికి బ్రౌజర్ అనుమతించలేదు.',
  info: 'ఎవరు చదివారు',
  history: 'సవరణల చరిత్ర',
  markUnread: 'ఇక్కడి నుండి చదవనిదిగా గుర్తించు',
  markedUnread: 'చదవనిదిగా గుర్తించబడింది.',
  remove: 'తొలగించు',
  removeTitle: 'ఈ సందేశాన్ని తొలగించాలా?',
  removeText: 'ఇక్కడ ఒక సందేశం తొలగించబడిందని అందరికీ కనిపిస్తుంది, అందులో ఏముందో కాదు.',
  reactionBy: (emoji: string, count: string, names: string) => `${emoji} ${count}: ${names}`,
  reactionMore: (count: number) =>
    plural('te', count, { one: 'ఇంకా {count}', other: 'ఇంకా {count}' }),

  notSent: 'పంపలేదు.',
  discard: 'తొలగించు',
  rewrite: 'సవరించు',
  editWaiting: 'సవరణ పంపడానికి వేచి ఉంది',
  editFailed: 'సవరణ తిరస్కరించబడింది.',
  editGone: 'ఈలోగా ఈ సందేశం తొలగించబడింది. మీది:',
  writeAnew: 'కొత్తగా రాయండి',
  editConflict: 'ఈలోగా ఈ సందేశం మారింది. మీది:',
  overwrite: 'నాది ఉంచు',
  keepTheirs: 'వారిది ఉంచు',
  deleteWaiting: 'తొలగింపు వేచి ఉంది',
  deleteFailed: 'తొలగించలేకపోయాం.',
  keep: 'ఉంచు',

  replyTo: (name: string) => `${name}కు జవాబు`,
  jumpToQuoted: 'దేనికి జవాబో ఆ సందేశాన్ని చూపించు',
  quoteLoading: 'లోడ్ అవుతోంది…',
  quoteMissing: 'ఆ సందేశాన్ని చూపించలేము.',

  receiptsTitle: 'రసీదులు',
  receiptsRead: 'చదివారు',
  receiptsDelivered: 'అందింది',
  receiptsPending: 'మిగిలినవారు',
  receiptsNobody: 'ఇంకా ఎవరూ లేరు.',
  receiptsNobodyPending: 'ఎవరూ మిగలలేదు.',
  receiptsReadAt: (time: string) => `చదివినది ${time}`,
  receiptsDeliveredAt: (time: string) => `అందినది ${time}`,
  receiptsRevision: (revision: number) => `కూర్పు ${revision} చూశారు`,
  receiptsNotYet: 'ఇంకా లేదు',

  historyTitle: 'సవరణల చరిత్ర',
  historyVersion: (number: number) => `కూర్పు ${number}`,
  historyOriginal: 'పంపినప్పుడు',
  historyCurrent: 'ప్రస్తుతం',
  historyNoText: 'పాఠ్యం లేదు.',

  typingOne: (name: string) => `${name} రాస్తున్నారు…`,
  typingTwo: (one: string, other: string) => `${one}, ${other} రాస్తున్నారు…`,
  typingMany: 'చాలామంది రాస్తున్నారు…',

  announce: (name: string, text: string) => `${name}: ${text}`,
  announceMany: (count: number) =>
    plural('te', count, { one: '{count} కొత్త సందేశం', other: '{count} కొత్త సందేశాలు' }),

  createdRoom: (actor: string) => `${actor} ఈ సంభాషణను ప్రారంభించారు`,
  renamedErased: (actor: string) => `${actor} పెట్టిన పేరు చెరిపివేయబడింది`,
  renamedRoom: (actor: string, name: string) => `${actor} దీనికి “${name}” అని పేరు పెట్టారు`,
  added: (actor: string, who: string | null) =>
    `${actor} ${who === null ? 'మిమ్మల్ని' : `${who}ను`} చేర్చారు`,
  joined: (who: string) => `${who} చేరారు`,
  left: (who: string) => `${who} వెళ్లిపోయారు`,
  removed: (actor: string, who: string | null) =>
    `${actor} ${who === null ? 'మిమ్మల్ని' : `${who}ను`} తీసేశారు`,
  roleOwner: (actor: string, who: string | null) =>
    `${actor} ${who === null ? 'మిమ్మల్ని' : `${who}ను`} యజమానిగా చేశారు`,
  roleAdmin: (actor: string, who: string | null) =>
    `${actor} ${who === null ? 'మిమ్మల్ని' : `${who}ను`} నిర్వాహకుడిగా చేశారు`,
  roleMember: (actor: string, who: string | null) =>
    `${actor} ${who === null ? 'మిమ్మల్ని' : `${who}ను`} సభ్యునిగా చేశారు`,
  somethingHappened: 'ఇక్కడ ఏదో మారింది',
};
