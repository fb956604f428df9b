import type { app as en } from '../en/app.ts';
import { plural, type Translation } from '../texts.ts';

export const app: Translation<typeof en> = {
  name: 'మేఘ సందేశం',
  tagline: 'చేరే సందేశాలు.',
  loading: 'తెరుస్తోంది…',
  retry: 'మళ్లీ ప్రయత్నించండి',
  cancel: 'వద్దు',
  close: 'మూసివేయి',
  save: 'భద్రపరచు',
  saved: 'భద్రపరిచాం',
  back: 'వెనక్కి',
  more: 'మరిన్ని',
  failed: 'ఏదో పొరపాటు జరిగింది',
  skip: 'నేరుగా విషయానికి వెళ్లండి',
  navigation: 'ప్రధాన మెనూ',
  chats: 'చాట్‌లు',
  search: 'వెతుకు',
  scheduled: 'షెడ్యూల్',
  settings: 'సెట్టింగ్‌లు',
  audit: 'ఆడిట్',
  account: 'ఖాతా',
  shortcuts: 'కీబోర్డ్ షార్ట్‌కట్‌లు',
  resizeList: 'చాట్‌ల జాబితా వెడల్పు',
  unreadMessages: count =>
    plural('te', count, { one: 'చదవని సందేశం: {count}', other: 'చదవని సందేశాలు: {count}' }),

  welcomeTitle: 'ఒక చాట్ ఎంచుకోండి, లేదా కొత్తది మొదలుపెట్టండి',
  welcomeText: 'మీరు రాసినదంతా వరుసగా భద్రంగా ఉంటుంది, ఆఫ్‌లైన్‌లో ఉన్నా సరే.',
  notFoundTitle: 'ఇక్కడ ఏమీ లేదు',
  notFoundText: 'చిరునామా తప్పుగా రాసి ఉండవచ్చు, లేదా ఈ పేజీ ఇప్పుడు లేదు.',
  toChats: 'చాట్‌లకు వెళ్లండి',

  crashTitle: 'ఈ పేజీ తడబడింది',
  crashText: 'మీరు రాసినదేదీ పోలేదు. దయచేసి పేజీని మళ్లీ తెరవండి.',
  reload: 'మళ్లీ తెరువు',
  details: 'వివరాలు',

  live: 'కనెక్ట్ అయింది',
  liveAgain: 'మళ్లీ కనెక్ట్ అయింది.',
  connecting: 'కనెక్ట్ అవుతోంది…',
  reconnecting: seconds => `కనెక్షన్ తెగింది. మరో ప్రయత్నం ${seconds}\u00a0సెకన్లలో`,
  retryNow: 'ఇప్పుడే ప్రయత్నించు',
  offline: 'మీరు ఆఫ్‌లైన్‌లో ఉన్నారు',
  offlineSaid: 'మీరు ఆఫ్‌లైన్‌లో ఉన్నారు. మీరు తిరిగి వచ్చే వరకు సందేశాలు ఇక్కడే ఉంటాయి.',
  lostSaid: 'కనెక్షన్ తెగింది. అది తిరిగి వచ్చే వరకు సందేశాలు ఇక్కడే ఉంటాయి.',
  refused: 'మీ ఖాతాకు మరీ ఎక్కువ విండోలు కనెక్ట్ అయ్యాయి. ఒకటి మూసివేయండి.',
  unsent: count =>
    plural('te', count, {
      one: '{count} సందేశం వేచి ఉంది',
      other: '{count} సందేశాలు వేచి ఉన్నాయి',
    }),

  memoryForbidden: 'ఈ బ్రౌజర్ మా కోసం ఏదీ దాచదు: ఇంకా పంపనిది పేజీ మూసివేస్తే పోతుంది.',
  memoryFull: 'ఈ పరికరం నిండిపోయింది: ఇంకా పంపనిది పేజీ మూసివేస్తే పోతుంది.',
  serverAway: 'సర్వర్ అందుబాటులో లేదు. ప్రయత్నిస్తూనే ఉన్నాం.',
  understood: 'అర్థమైంది',

  newMessageIn: name => `${name}లో కొత్త సందేశం`,
  newVersion: 'కొత్త వెర్షన్ ఉంది.',
};
