/** Saves what is at an address under a name; a link alone would leave the page for another origin. */
export async function download(address: string, name: string): Promise<void> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the store answers ${response.status}`);
  save(await response.blob(), name);
}

/** Saves something that is here under a name. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
