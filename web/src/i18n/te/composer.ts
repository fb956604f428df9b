import type { composer as en } from '../en/composer.ts';
import { plural, type Translation } from '../texts.ts';

const GROUPS: Readonly<Record<string, string>> = {
  'smileys & emotion': 'ముఖాలు, భావాలు',
  'people & body': 'మనుషులు, శరీరం',
  'animals & nature': 'జంతువులు, ప్రకృతి',
  'food & drink': 'తిండి, పానీయాలు',
  'travel & places': 'ప్రయాణం, ప్రదేశాలు',
  activities: 'కార్యకలాపాలు',
  objects: 'వస్తువులు',
  symbols: 'గుర్తులు',
  flags: 'జెండాలు',
};

export const composer: Translation<typeof en> = {
  label: 'సందేశం',
  placeholder: (room: string) => `${room}కు సందేశం`,
  placeholderPlain: 'సందేశం రాయండి',
  send: 'పంపు',
  save: 'భద్రపరచు',
  emoji: 'ఎమోజీ',
  emojiSearch: 'ఎమోజీ వెతకండి',
  emojiLoading: 'లోడ్ అవుతోంది…',
  emojiNone: 'ఎమోజీ దొరకలేదు.',
  // The data has none in Telugu, and gives those in English.
  emojiGroup: name => GROUPS[name.toLowerCase()] ?? name,
  emojiFailed: 'ఎమోజీలు లోడ్ కాలేదు.',
  skinTone: 'చర్మపు రంగు',
  replyingTo: (name: string) => `${name}కు జవాబు`,
  cancelReply: 'జవాబుగా కాకుండా పంపు',
  editing: 'సందేశాన్ని సవరిస్తున్నారు',
  cancelEdit: 'సవరణ ఆపు',
  editedElsewhere: 'ఈలోగా ఇలా మారింది:',
  mentions: 'ప్రస్తావించగల వారు',
  bytes: (used: string, most: string) => `${most} బైట్లలో ${used}`,
  tooLong: (over: number) =>
    plural('te', over, {
      one: '{count} బైట్ ఎక్కువైంది. ఏదీ పోలేదు: తగ్గించండి లేదా భాగాలుగా పంపండి.',
      other: '{count} బైట్లు ఎక్కువయ్యాయి. ఏదీ పోలేదు: తగ్గించండి లేదా భాగాలుగా పంపండి.',
    }),
  onlySpaces: 'ఖాళీలు తప్ప పంపడానికి ఏమీ లేదు.',
  notKept: 'ఈ పరికరంలో దాచలేకపోయాం. మీ పాఠ్యం ఇక్కడే ఉంది.',
  gone: 'మీరు ఇక్కడ ఇక రాయలేరు.',
};
