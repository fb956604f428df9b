import type { app as en } from '../en/app.ts';
import { plural, type Translation } from '../texts.ts';

export const app: Translation<typeof en> = {
  name: 'मेघ संदेशम्',
  tagline: 'संदेश, जो पहुँचते हैं।',
  loading: 'खुल रहा है…',
  retry: 'फिर कोशिश करें',
  cancel: 'रहने दें',
  close: 'बंद करें',
  save: 'सहेजें',
  saved: 'सहेजा गया',
  back: 'वापस',
  more: 'और',
  failed: 'कुछ गड़बड़ हो गई',
  skip: 'सीधे सामग्री पर जाएँ',
  navigation: 'मुख्य मेनू',
  chats: 'चैट',
  search: 'खोजें',
  scheduled: 'निर्धारित',
  settings: 'सेटिंग',
  audit: 'ऑडिट',
  account: 'खाता',
  shortcuts: 'कीबोर्ड शॉर्टकट',
  resizeList: 'चैट सूची की चौड़ाई',
  unreadMessages: count =>
    plural('hi', count, { one: '{count} अपठित संदेश', other: '{count} अपठित संदेश' }),

  welcomeTitle: 'कोई चैट चुनें, या नई शुरू करें',
  welcomeText: 'आप जो भी लिखते हैं वह क्रम से सुरक्षित रहता है, ऑफ़लाइन होने पर भी।',
  notFoundTitle: 'यहाँ कुछ नहीं है',
  notFoundText: 'पता ग़लत लिखा हो सकता है, या यह पेज अब नहीं रहा।',
  toChats: 'चैट पर जाएँ',

  crashTitle: 'यह पेज लड़खड़ा गया',
  crashText: 'आपका लिखा कुछ भी नहीं खोया। कृपया पेज फिर से खोलें।',
  reload: 'फिर से खोलें',
  details: 'विवरण',

  live: 'जुड़ा हुआ',
  liveAgain: 'फिर से जुड़ गए।',
  connecting: 'जोड़ा जा रहा है…',
  reconnecting: seconds => `संपर्क टूट गया। अगली कोशिश ${seconds}\u00a0सेकंड में`,
  retryNow: 'अभी कोशिश करें',
  offline: 'आप ऑफ़लाइन हैं',
  offlineSaid: 'आप ऑफ़लाइन हैं। आपके लौटने तक संदेश यहीं रहेंगे।',
  lostSaid: 'संपर्क टूट गया। उसके लौटने तक संदेश यहीं रहेंगे।',
  refused: 'आपके खाते से बहुत सारी विंडो जुड़ी हैं। एक बंद करें।',
  unsent: count =>
    plural('hi', count, {
      one: '{count} संदेश प्रतीक्षा में',
      other: '{count} संदेश प्रतीक्षा में',
    }),

  memoryForbidden: 'यह ब्राउज़र हमारे लिए कुछ नहीं सहेजता: जो अभी भेजा नहीं गया, वह पेज बंद करने पर खो जाएगा।',
  memoryFull: 'यह डिवाइस भर गया है: जो अभी भेजा नहीं गया, वह पेज बंद करने पर खो जाएगा।',
  serverAway: 'सर्वर उपलब्ध नहीं है। हम कोशिश करते रहेंगे।',
  understood: 'समझ गए',

  newMessageIn: name => `${name} में नया संदेश`,
  newVersion: 'नया संस्करण आ गया है।',
};
