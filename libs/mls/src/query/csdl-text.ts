const COMMENT = /<!--[^]*?-->/g;
/** Inside a tag alone; a text between tags keeps its quotes. */
const SINGLE_QUOTED = /([\w.:]{1,100})\s{0,20}=\s{0,20}(?:'([^'<>]{0,2000})'|"([^"<>]{0,2000})")/g;
const TAG = /<[\w:][^<>]{0,8000}>/g;

/** CSDL XML in one manner of writing, for readers that look for `Name="…"`: without comments, each value in double quotes. XML 1.0 §2.5, §3.1. */
export function plainCsdl(xml: string): string {
  const bare = xml.includes('<!--') ? xml.replaceAll(COMMENT, '') : xml;
  return bare.replaceAll(TAG, (tag) =>
    tag.replaceAll(
      SINGLE_QUOTED,
      (_, name: string, single: string | undefined, double: string | undefined) =>
        `${name}="${(single ?? double ?? '').replaceAll('"', '&quot;')}"`,
    ),
  );
}
