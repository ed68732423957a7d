import { sanitiseHtml, sanitiseMarkdown } from '../../src/engine/document/sanitise.js';

const ATTACKS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src=x onerror=alert(1)//',
  '<img/src=x/onerror=alert(1)>',
  '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  '<img src="x` `<script>alert(1)</script>"` `>',
  '<svg onload=alert(1)>',
  '<svg/onload=alert(1)//<',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x><text y=20>x</text></a></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
  '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
  '<style>@import "//evil.example";</style>',
  '<template><img src=x onerror=alert(1)></template>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java&#x09;script:alert(1)">x</a>',
  '<a href="&#106;&#97;vascript&colon;alert(1)">x</a>',
  '<a href=" &#1; javascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe src="https://evil.example"></iframe>',
  '<iframe src="//evil.example"></iframe>',
  '<video src="javascript:alert(1)" poster="javascript:alert(1)" onerror=alert(1)></video>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)"><base href="//evil.example/">',
  '<link rel=stylesheet href="//evil.example/x.css">',
  '<div style="background:url(javascript:alert(1))">x</div>',
  '<div style="width: expression(alert(1))">x</div>',
  '<div style="color:red;behavior:url(x.htc);position:fixed;inset:0">x</div>',
  '<details open ontoggle=alert(1)>x</details>',
  '<p onclick\u00a0=alert(1) ONMOUSEOVER="alert(1)">x',
  '<b/onclick=alert(1)>x',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?xml version="1.0"?><x onclick=alert(1)>',
  '</p onclick=alert(1)><img src=x onerror=alert(1)',
  '<https://x/onclick=alert(1)>',
  '<https://x onclick=alert(1)>',
  '<svg/onload=alert`1`//@example.com>',
  '<<a@b.example>script>alert(1)</script>',
  '<a@b.example><img src=x onerror=alert(1)>',
  '> quoted <img src=x onerror=alert(1)>',
];

const ALLOWED = new Set(
  'a abbr address article aside audio b bdi bdo blockquote br caption center cite code col colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img ins kbd li main mark menu nav ol p pre q rb rp rt rtc ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr u ul var video wbr'.split(
    ' ',
  ),
);

/** What a browser would run or load from somewhere it should not. */
function dangers(html: string): string[] {
  const found: string[] = [];
  // Every `<` that is left begins a tag the way a browser reads it; the sanitiser quotes all values.
  for (const [, name = '', rest = ''] of html.matchAll(/<\/?([^\s/>"'=<]*)((?:"[^"]*"|[^"<>])*)/g)) {
    if (!ALLOWED.has(name.toLowerCase())) found.push(`tag ${name}`);
    for (const [, attribute = '', value = ''] of rest.matchAll(/([^\s"=/]+)(?:="([^"]*)")?/g)) {
      const plain = value.replace(/&amp;/g, '&').replace(/[\s\p{Cc}]/gu, '');
      if (/^on|srcdoc|formaction|xlink/i.test(attribute)) found.push(attribute);
      if (/^(javascript|vbscript):/i.test(plain)) found.push(value);
      if (/^data:/i.test(plain) && name !== 'img') found.push(value);
      if (attribute === 'style' && /url|expression|behavior|position|import/i.test(value)) found.push(value);
      if (name === 'iframe' && attribute === 'src' && !/^https:\/\/(www\.youtube|player\.vimeo)/.test(value))
        found.push(value);
    }
  }
  return found;
}

describe('sanitising', () => {
  it('would notice a danger', () => {
    for (const attack of [
      '<script>',
      '<b onclick="x">',
      '<a href="javascript:x">',
      '<svg>',
      '<iframe src="//e.example">',
    ]) {
      expect(dangers(attack)).not.toEqual([]);
    }
  });

  it.each(ATTACKS)('leaves nothing that runs of %s', (attack) => {
    for (const sanitise of [sanitiseHtml, sanitiseMarkdown]) {
      const clean = sanitise(attack);
      expect(dangers(clean)).toEqual([]);
      expect(sanitise(clean)).toBe(clean);
    }
  });

  it.each([
    'a < b and c > d',
    'i <3 you',
    '5<6, 7>6 & so on',
    'x<-1; y <= 2; a <> b',
    'Ann <ann.lee+work@example.com>, Bo <bo@example.org>',
    'see <https://example.com/a/b#c?d>',
    '> a quotation\n> goes on & on\n\n* one\n* two `a < b`',
    'AT&T &amp; &lt;b&gt;',
    '{"a": "<3"}',
  ])('leaves %j as it was typed', (text) => {
    expect(sanitiseHtml(text)).toBe(text);
    expect(sanitiseMarkdown(text)).toBe(text);
  });

  it('keeps what a text editor writes', () => {
    for (const html of [
      '<p><strong>a</strong> <em>b</em> <a href="https://example.com" target="_blank">c</a></p>',
      '<h2 style="text-align:center">x</h2><ul><li>y</li></ul><blockquote>z</blockquote>',
      '<img src="/files/a.png" alt="a" width="10" />',
      '<img src="data:image/png;base64,iVBORw0KGgo=" />',
      '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
      '<iframe src="https://www.youtube.com/embed/x"></iframe>',
    ]) {
      expect(sanitiseHtml(html)).toBe(html);
    }
  });

  it('keeps quotations in Markdown that holds HTML too', () => {
    expect(sanitiseMarkdown('> a\n> > b <b>c</b>\nd > e')).toBe('> a\n> > b <b>c</b>\nd &gt; e');
  });
});
