import type { timeline as en } from '../en/timeline.ts';
import { plural, type Translation } from '../texts.ts';

export const timeline: Translation<typeof en> = {
  label: 'संदेश',
  loading: 'संदेश लोड हो रहे हैं…',
  emptyTitle: 'अभी कोई संदेश नहीं',
  emptyText: 'नमस्ते कहें। संदेश यहाँ सबके लिए एक ही क्रम में रहते हैं।',
  goneText: 'आप अब इस चैट के सदस्य नहीं हैं। यह वह है जो आपने तब तक देखा।',
  startOfRoom: 'चैट यहाँ से शुरू होती है।',
  olderLoading: 'पुराने संदेश लोड हो रहे हैं…',
  olderFailed: 'पुराने संदेश लोड नहीं हो सके।',
  older: 'पुराने संदेश लोड करें',
  gap: (count: number) =>
    plural('hi', count, {
      one: '{count} प्रविष्टि लोड नहीं हुई है',
      other: '{count} प्रविष्टियाँ लोड नहीं हुई हैं',
    }),
  gapLoad: 'लोड करें',
  gapLoading: (count: number) =>
    plural('hi', count, {
      one: '{count} प्रविष्टि लोड हो रही है…',
      other: '{count} प्रविष्टियाँ लोड हो रही हैं…',
    }),
  gapFailed: 'लोड नहीं हो सका।',
  retry: 'फिर कोशिश करें',
  newMessages: 'नए संदेश',
  jumpToUnread: (count: number) =>
    plural('hi', count, { one: 'अपठित पर जाएँ ({count})', other: 'अपठित पर जाएँ ({count})' }),
  latest: 'नवीनतम',
  latestNew: (count: number) =>
    plural('hi', count, { one: 'नवीनतम ({count} नया)', other: 'नवीनतम ({count} नए)' }),
  messageOf: (name: string, time: string) => `${name}, ${time}`,
  you: 'आप',
  deleted: 'यह संदेश हटा दिया गया।',
  erased: 'इस संदेश की सामग्री मिटा दी गई।',
  edited: 'संपादित',
  editedShow: 'संपादित: इतिहास दिखाएँ',
  showMore: 'पूरा दिखाएँ',
  showLess: 'कम दिखाएँ',

  tickQueued: 'भेजे जाने की प्रतीक्षा में',
  tickFailed: 'नहीं भेजा गया',
  tickSent: 'भेजा गया',
  tickDelivered: 'पहुँच गया',
  tickRead: 'पढ़ा गया',
  deliveredTo: (count: number, all: number) => `${all} में से ${count} तक पहुँचा`,
  readBy: (count: number, all: number) => `${all} में से ${count} ने पढ़ा`,

  actions: 'संदेश के विकल्प',
  reply: 'जवाब दें',
  react: 'प्रतिक्रिया जोड़ें',
  reactWith: (emoji: string) => `${emoji} से प्रतिक्रिया दें`,
  edit: 'संपादित करें',
  copy: 'पाठ कॉपी करें',
  copyLink: 'लिंक कॉपी करें',
  copied: 'कॉपी हो गया',
  copyFailed: 'ब्राउज़र ने कॉपी करने की अनुमति नहीं दी।',
  info: 'किसने पढ़ा',
  history: 'संपादन इतिहास',
  markUnread: 'यहाँ से अपठित चिह्नित करें',
  markedUnread: 'अपठित चिह्नित किया गया।',
  remove: 'हटाएँ',
  removeTitle: 'यह संदेश हटाएँ?',
  removeText: 'सबको दिखेगा कि यहाँ एक संदेश हटाया गया, पर यह नहीं कि उसमें क्या था।',
  reactionBy: (emoji: string, count: string, names: string) => `${emoji} ${count}: ${names}`,
  reactionMore: (count: number) => plural('hi', count, { one: 'और {count}', other: 'और {count}' }),

  notSent: 'नहीं भेजा गया।',
  discard: 'हटाएँ',
  rewrite: 'संपादित करें',
  editWaiting: 'संपादन भेजे जाने की प्रतीक्षा में',
  editFailed: 'संपादन स्वीकार नहीं हुआ।',
  editGone: 'इस बीच यह संदेश हटा दिया गया। आपका:',
  writeAnew: 'नए सिरे से लिखें',
  editConflict: 'इस बीच यह संदेश बदल गया। आपका:',
  overwrite: 'मेरा रखें',
  keepTheirs: 'उनका रखें',
  deleteWaiting: 'हटाना प्रतीक्षा में',
  deleteFailed: 'हटाया नहीं जा सका।',
  keep: 'रहने दें',

  replyTo: (name: string) => `${name} को जवाब`,
  jumpToQuoted: 'वह संदेश दिखाएँ जिसका यह जवाब है',
  quoteLoading: 'लोड हो रहा है…',
  quoteMissing: 'वह संदेश नहीं दिखाया जा सकता।',

  receiptsTitle: 'रसीदें',
  receiptsRead: 'पढ़ा',
  receiptsDelivered: 'पहुँचा',
  receiptsPending: 'बाकी',
  receiptsNobody: 'अभी कोई नहीं।',
  receiptsNobodyPending: 'कोई बाकी नहीं।',
  receiptsReadAt: (time: string) => `पढ़ा ${time}`,
  receiptsDeliveredAt: (time: string) => `पहुँचा ${time}`,
  receiptsRevision: (revision: number) => `संस्करण ${revision} देखा`,
  receiptsNotYet: 'अभी नहीं',

  historyTitle: 'संपादन इतिहास',
  historyVersion: (number: number) => `संस्करण ${number}`,
  historyOriginal: 'जैसा भेजा गया',
  historyCurrent: 'वर्तमान',
  historyNoText: 'पाठ अब नहीं है।',

  typingOne: (name: string) => `${name} लिख रहे हैं…`,
  typingTwo: (one: string, other: string) => `${one} और ${other} लिख रहे हैं…`,
  typingMany: 'कई लोग लिख रहे हैं…',

  announce: (name: string, text: string) => `${name}: ${text}`,
  announceMany: (count: number) =>
    plural('hi', count, { one: '{count} नया संदेश', other: '{count} नए संदेश' }),

  createdRoom: (actor: string) => `${actor} ने यह चैट शुरू की`,
  renamedErased: (actor: string) => `${actor} का दिया नाम मिटा दिया गया है`,
  renamedRoom: (actor: string, name: string) => `${actor} ने इसका नाम “${name}” रखा`,
  added: (actor: string, who: string | null) =>
    `${actor} ने ${who === null ? 'आपको' : `${who} को`} जोड़ा`,
  joined: (who: string) => `${who} जुड़े`,
  left: (who: string) => `${who} चले गए`,
  removed: (actor: string, who: string | null) =>
    `${actor} ने ${who === null ? 'आपको' : `${who} को`} हटाया`,
  roleOwner: (actor: string, who: string | null) =>
    `${actor} ने ${who === null ? 'आपको' : `${who} को`} स्वामी बनाया`,
  roleAdmin: (actor: string, who: string | null) =>
    `${actor} ने ${who === null ? 'आपको' : `${who} को`} व्यवस्थापक बनाया`,
  roleMember: (actor: string, who: string | null) =>
    `${actor} ने ${who === null ? 'आपको' : `${who} को`} सदस्य बनाया`,
  somethingHappened: 'यहाँ कुछ बदला',
};
