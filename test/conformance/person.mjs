// A person with a browser that runs no script, who signs in and allows what is asked: the sign-in pages have none either.

const unescaped = (text) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const attribute = (tag, name) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const MOST_PAGES = 10;

/** Follows an authorization request until it leads back to the application, and goes there. Throws where it does not. */
export async function signInAndAllow(address, { user, password }) {
  const cookies = new Map();
  const origin = new URL(address).origin;
  let next = { url: address, init: {} };
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(next.url, {
      ...next.init,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie, ...next.init.headers },
    });
    for (const line of answer.headers.getSetCookie()) cookies.set(...line.split(';', 1)[0].split(/=(.*)/s).slice(0, 2));
    const location = answer.headers.get('location');
    if (location === null) next = filled(next.url, await answer.text(), { user, password });
    else if (new URL(location, next.url).origin === origin) next = { url: new URL(location, next.url).href, init: {} };
    else return fetch(location);
  }
  throw new Error(`the sign-in did not lead back to the application within ${MOST_PAGES} pages`);
}

/** The form of a page as a person sends it who fills in what is empty, leaves boxes as they are and says yes. */
function filled(url, page, { user, password }) {
  const [form, open] = /<form([^>]*)>[^]*?<\/form>/.exec(page) ?? [];
  if (!form) throw new Error(`the sign-in page has no form: ${url}`);
  const body = new URLSearchParams({ decision: 'allow' });
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (attribute(tag, 'type') === 'checkbox' && !/\bchecked\b/.test(tag)) continue;
    body.append(name, { user, password }[name] ?? attribute(tag, 'value'));
  }
  const own = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' };
  return { url: new URL(attribute(open, 'action'), url).href, init: { method: 'POST', body, headers: own } };
}
