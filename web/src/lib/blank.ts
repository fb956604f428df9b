/** Whether nobody would see anything of it: white space, and what has no width or only directs. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Default_Ignorable_Code_Point}\p{Cf}]*$/u.test(text);
}
