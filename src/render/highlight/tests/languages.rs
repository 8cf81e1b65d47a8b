//! Samples of each language with a lexer.
//!
//! The tests named `same` hold what the grammars colour alike, those named `better` what they do not:
//! they have no colour for a keyword, give a number three, or take all behind a mistake for a
//! string.

use super::{looks, looks_alike};

#[test]
fn bash_same() {
    looks_alike(
        "bash",
        r#"
#!/usr/bin/env bash
cccccccccccccc cccc
# Remark
c cccccc
BED=${1:-north}
vvvkppvkksssssp
export PLAN="rows $BED ${SIZE} $(count --all "$BED")"
kkkkkk vvvvksssss pvvv ppvvvvp ppvvvvv ppvvv spvvvsps
for row in one two; do
kkk ... kk ... ...k kk
  echo "row $row of \"$BED\"" > /tmp/row 2>&1
  ffff ssss pvvv ss nnpvvvnns k ........ nkkn
done
kkkk
curl -fsS "https://${BED}.example.org/x" --data @plan | grep -q 'x' || exit 8
vvvv pvvv sssssssssppvvvpsssssssssssssss ppvvvv ..... k vvvv pv sss kk ffff .
if [ -f "$PLAN" ] && [[ $BED == n* ]]; then
kk f pv spvvvvs f kk ff pvvv kk .k ffk kkkk
  local rows=1
  kkkkk vvvvks
fi
kk
case "$1" in
kkkk spvs kk
  start|stop) echo go ;;
  .....k....k ffff .. pp
  *) exit 1 ;;
  kk ffff . pp
esac
kkkk
dig() {
tttpp p
  return 1
  kkkkkk .
}
p
cat <<EOF | sort
vvv kkkkk k vvvv
bed $BED
sss pvvv
EOF
kkk
cat <<'EOF'
vvv kkskkks
bed $BED
sss ssss
EOF
kkk
beds=(a b "c")
vvvvkp. . sssp
echo $((1 + 2)) $# "${beds[@]}" `date`
ffff pppn k npp pv sppvvvvpvpps pvvvvp
water --bed north \
vvvvv ppvvv ..... p
  --rows 3
  ppvvvv .
"#,
    );
}

#[test]
fn bash_better() {
    looks(
        "bash",
        r"
echo it's
ffff ....
set -euo pipefail
fff pvvv ........
$ npm test
p vvv ....
ROWS=$(count north 2>/dev/null)
vvvvkppvvvvv ..... nk.........p
",
    );
}

#[test]
fn a_session_has_commands_and_output() {
    looks(
        "console",
        r#"
$ water --bed north
p vvvvv ppvvv .....
watered "north" (3 rows)
....... ....... .. .....
"#,
    );
}

#[test]
fn env_same() {
    looks_alike(
        "env",
        r#"
# Remark
c cccccc
ROWS=4
vvvvkn
export PLAN="rows $BED ${SIZE} \n"
kkkkkk vvvvksssss vvvv kkvvvvk nns
NAME='it is'
vvvvksss sss
DEEP=true
vvvvknnnn
EMPTY=
vvvvvk
"#,
    );
}

#[test]
fn http_same() {
    looks_alike(
        "http",
        r#"
POST /v1/beds/{id}?rows=2&deep=yes HTTP/1.1
kkkk p..p....p....pvvvvkskvvvvksss nnnnnnnn
Host: example.org
kkkkp sssssssssss
Content-Length: 12
kkkkkkkkkkkkkkp nn
Content-Type: application/json
kkkkkkkkkkkkp ssssssssssssssss
Cache-Control: max-age=100, no-cache
kkkkkkkkkkkkkp vvvvvvvknnnp ssssssss


{"crop": "beans", "rows": [1, true]}
pssssssp sssssssp ssssssp pnp nnnnpp


HTTP/1.1 200 OK
nnnnnnnn nnn ss
Content-Type: application/json
kkkkkkkkkkkkp ssssssssssssssss
ETag: "abc"
kkkkp sssss


{
p
  "rows": 1
  ssssssp n
}
p
"#,
    );
}

#[test]
fn http_better() {
    looks(
        "http",
        r"
GET    /beds
kkk    p....
### Next
ccc cccc
DELETE /beds/1
kkkkkk p....p.
Authorization: Bearer <token>
kkkkkkkkkkkkkp ssssss sssssss
",
    );
}

#[test]
fn http_headers_alone() {
    looks(
        "http",
        r"
X-Bed: north
kkkkkp sssss
Content-Type: application/json
kkkkkkkkkkkkp ssssssssssssssss
",
    );
}

#[test]
fn json_same() {
    looks_alike(
        "json",
        r#"
{
p
  "name": "caf\u00e9 \"x\"",
  ssssssp ssssnnnnnn nnsnnsp
  "sizes": [1, -2, 3e10],
  sssssssp pnp nnp nnnnpp
  "open": true, "closed": null, // remark
  ssssssp nnnnp ssssssssp nnnnp cc cccccc
  /* of
  cc cc
     two lines */
     ccc ccccc cc
  "nested": { "empty": {}, "list": [] }
  ssssssssp p sssssssp ppp ssssssp pp p
}
p
"#,
    );
}

#[test]
fn json_better() {
    looks(
        "json",
        r#"
"rate": 2.5,
ssssssp nnnp
{ "kind": "a" | "b", "size": number, ... }
p ssssssp sss . sssp ssssssp ......p ... p
{ "cut off": "here
p ssss ssssp sssss
{ "next": 1 } # remark
p ssssssp n p c cccccc
"#,
    );
}

#[test]
fn python_same() {
    looks_alike(
        "python",
        r#"
# Remark
c cccccc
import os, garden
kkkkkk ..p ......
@app.route("/beds", methods=["GET"])
p...pvvvvvpsssssssp vvvvvvvkpssssspp
class Bed(Plot, metaclass=Meta):
kkkkk tttpttttp vvvvvvvvvkttttpp
    """Over
    ccccccc
    two lines."""
    ccc ccccccccc
    def __init__(self, name: str, rows: int = 2, *rest, **named) -> None:
    kkk ffffffffpvvvvp vvvvp tttp vvvvp ttt k np kvvvvp kkvvvvvp pp nnnnp
        super().__init__(name)
        fffffpppffffffffp....p
        self.rows = {"a": 1, 'b': [1, 2]}
        vvvvp.... k psssp np sssp pnp npp
    async def water(self, amount):
    kkkkk kkk tttttpvvvvp vvvvvvpp
        return await self.pour(amount, deep=True)
        kkkkkk kkkkk vvvvpvvvvp......p vvvvknnnnp
if x is not None and y in z: print("a", len(x))
kk . kk kkk nnnn kkk . kk .p fffffpsssp fffp.pp
raise ValueError(f"bad {x!r} {y + 1} {{z}}\n") from e
kkkkk ttttttttttpkssss p.kkp p. k np nnsnnnnsp kkkk .
first = lambda a, b: a + b
..... k kkkkkk vp vp . k .
MAX_ROWS = 1_000
vvvvvvvv k nnnnn
text = """over
.... k sssssss
two lines"""
sss ssssssss
"#,
    );
}

#[test]
fn python_better() {
    looks(
        "python",
        r"
size = 3.14e-5 + 0x1F
.... k nnnnnnn k nnnn
",
    );
}

#[test]
fn sql_same() {
    looks_alike(
        "sql",
        r"
-- Remark
cc cccccc
SELECT b.name, COUNT(*) AS total, MAX(size) FROM beds b
kkkkkk n.nnnn. fffff.v. kk ...... fff...... kkkk .... .
WHERE b.crop <> 'it''s' AND size >= 10 OR crop IS NULL
kkkkk n.nnnn kk sssnnss kkk .... kk nn kk .... kk nnnn
/* over
cc cccc
   two lines */
   ccc ccccc cc
ORDER BY total DESC;
kkkkk kk ..... kkkk.
",
    );
}

#[test]
fn sql_better() {
    looks(
        "sql",
        r#"
CREATE TABLE IF NOT EXISTS garden.bed (
kkkkkk kkkkk kk kkk kkkkkk ......pttt .
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  .. kkkk kkkkkkk kkk kkkkkkk fffffffffffffff...
  size NUMERIC(12,2) NOT NULL CHECK (size > 0.5),
  .... kkkkkkk.nn.n. kkk nnnn kkkkk ..... k nnn..
  plan JSONB, owner TEXT REFERENCES garden.owner(id) ON DELETE CASCADE,
  .... kkkkk. ..... kkkk kkkkkkkkkk nnnnnn.nnnnn.... kk kkkkkk kkkkkkk.
  made TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP
  .... kkkkkkkkkkk kkkkkkk fffffffffffffffff
);
..
CREATE UNIQUE INDEX bed_size ON garden.bed(size);
kkkkkk kkkkkk kkkkk tttttttt kk ......pttt.......
INSERT INTO bed (id, role) VALUES ($1, 'x') ON CONFLICT DO NOTHING RETURNING *;
kkkkkk kkkk ... .... ..... kkkkkk .... sss. kk kkkkkkkk kk kkkkkkk kkkkkkkkk v.
SELECT a LIKE 'x\_%' ESCAPE '\', E'it\'s', plan #>> '{a}' FROM "my bed";
kkkkkk . kkkk ssnnss kkkkkk sss. ksssnnss. .... .kk sssss kkkk sss ssss.
CREATE FUNCTION f() RETURNS trigger AS $body$
kkkkkk kkkkkkkk t.. kkkkkkk kkkkkkk kk pppppp
BEGIN NEW.made = now(); END;
kkkkk nnn.nnnn k fff... kkk.
$body$ LANGUAGE plpgsql;
pppppp kkkkkkkk kkkkkkk.
"#,
    );
}

#[test]
fn toml_same() {
    looks_alike(
        "toml",
        r#"
# Remark
c cccccc
title = "a \t b"
ttttt p ss nn ss
"quoted key" = 'a\b'
sssssss ssss p sssss
[garden.north]
pttttttptttttp
rows = 4
tttt p n
deep = true
tttt p nnnn
ratio = -1.5e3
ttttt p knnnnn
day = 1979-05-27T07:32:00Z
ttt p nnnnnnnnnnnnnnnnnnnn
beds = [1, "a",
tttt p pnp sssp
  { crop = "beans", size.x = 2 } ] # why
  p tttt p sssssssp ttttpt p n p p c ccc
[[garden.bed]]
ppttttttptttpp
text = """
tttt p sss
over \n two lines"""
ssss nn sss ssssssss
"#,
    );
}

#[test]
fn ts_same() {
    looks_alike(
        "ts",
        r"
import { Bed, plan as layout } from './garden';
kkkkkk p vvvp vvvv kk vvvvvv p kkkk ssssssssssp
export interface Row<T = Bed> extends Line {
kkkkkk kkkkkkkkk tttpt k tttp kkkkkkk tttt p
  crop?: string;
  vvvvkk ttttttp
  readonly seeds: number[];
  kkkkkkkk vvvvvk tttttt..p
  water(amount: number, ...rest: Bed[]): void;
  tttttpvvvvvvk ttttttp kkkvvvvk ttt..pk ttttp
  [key: string]: unknown;
  .vvvk tttttt.k tttttttp
  when: (day: Date) => boolean;
  ttttk pvvvk ttttp kk tttttttp
  kind: 'early' | 'late' | 1;
  vvvvk sssssss k ssssss k np
}
p
export type Plan = Row<Bed> | null;
kkkkkk kkkk tttt k tttptttp k ttttp
export enum Kind { Early = 'e', Late = 1 }
kkkkkk kkkk tttt p vvvvv k sssp vvvv k n p
/** Plants a row. */
ccc cccccc c cccc cc
export async function plant(row: Row, depth = 1): Promise<Row | undefined> {
kkkkkk kkkkk kkkkkkkk tttttpvvvk tttp vvvvv k npk tttttttpttt k tttttttttp p
  // over
  cc cccc
  const found = await store.find(`row:${row}`, { crop: 1, depth, 'a': row });
  kkkkk vvvvv k kkkkk vvvvvpffff.sssssppvvvpsp p ....p np vvvvvp sssp vvv p.p
  if (!found || depth > 6 && row !== found) {
  kk .kvvvvv kk vvvvv k n kk vvv kkk vvvvv. p
    throw new Error('no \n row');
    kkkkk kkk ttttt.sss nn ssss.p
  }
  p
  for (const bed of beds) { continue; }
  kkk .kkkkk vvv kk vvvv. p kkkkkkkkp p
  return { ...found, planted: new Date() };
  kkkkkk p kkkvvvvvp .......p kkk tttt.. pp
}
p
class Garden<T> extends Base implements Plot {
kkkkk ttttttptp kkkkkkk tttt kkkkkkkkkk tttt p
  private size: number = 0xFF;
  kkkkkkk vvvvk tttttt k nnnnp
  async dig(deep: boolean): Promise<void> { await this.turn(deep); }
  kkkkk tttpvvvvk tttttttpk tttttttpttttp p kkkkk vvvvptttt.vvvv.p p
}
p
const sum = (a: number, b: number) => a + b, half = size ? a : b;
kkkkk ttt k pvk ttttttp vk ttttttp kk v k vp vvvv k vvvv k v k vp
/* over
cc cccc
   two lines */
   ccc ccccc cc
let text = `over
kkk vvvv k sssss
two ${half} lines`;
sss ppvvvvp ssssssp
const known = row as unknown as Bed;
kkkkk vvvvv k vvv kk ttttttt kk tttp
",
    );
}

#[test]
fn ts_better() {
    looks(
        "ts",
        r"
const weak = /a[/]b+/gi.test(row), size = 10n / 2;
kkkkk vvvv k sssssssssspffff.vvv.p vvvv k nnn k np
type Keys = { [K in keyof Row]?: Row[K] };
kkkk tttt k p .t kk kkkkk ttt.kk ttt.t. pp
const all = beds.map((bed) => bed.length), one = `${bed.size}`;
kkkkk vvv k vvvvpfff.pvvvp kk vvvpvvvvvv.p vvv k sppvvvpvvvvpsp
@Input() name: string;
pttttt.. vvvvp vvvvvvp
class Bed {
kkkkk ttt p
  constructor(private name: string, beds: Map<string, Bed>) { super(name); this.size = 2; }
  kkkkkkkkkkkpkkkkkkk vvvvk ttttttp vvvvk tttpttttttp tttpp p vvvvv.vvvv.p vvvvpvvvv k np p
}
p
let two = `row ${sum(1, 2)}`;
kkk vvv k ssss ppttt.np n.psp
",
    );
}

#[test]
fn yaml_same() {
    looks_alike(
        "yaml",
        r#"
# Remark
c cccccc
name: Garden plan # why
ttttp ssssss ssss c ccc
"quoted key": "two \t words"
sssssss ssssp ssss nn ssssss
'single': 'it''s'
ssssssssp sssnnss
beds:
ttttp
  - crop: beans
  p ttttp sssss
    rows: 4
    ttttp n
    tags: [early, "late", 3, {deep: true}]
    ttttp psssssp ssssssp np pttttp nnnnpp
  - &first
  p pttttt
    crop: ~
    ttttp n
copy: *first
ttttp pvvvvv
<<: *first
nnp pvvvvv
note: |
ttttp k
  key: not a key
  ssss sss s sss
    # not a remark
    s sss s ssssss


after: >-
tttttp kk
  folded
  ssssss
url: https://example.org:80/a#b
tttp ssssssssssssssssssssssssss
when: on
ttttp nn
typed: !date x
tttttp kkkkk s
list of keys: {a: 1, b: [x, y]}
tttt tt ttttp ptp np tp psp npp
- |
p k
  in a list
  ss s ssss
  - more
  s ssss
- next: yes
p ttttp nnn
...
...
---
...
open: "over
ttttp sssss
  two lines"
  sss ssssss
"#,
    );
}

#[test]
fn yaml_better() {
    looks(
        "yaml",
        r"
ratio: -1.5e3
tttttp nnnnnn
hex: 0x1F
tttp nnnn
day: 2031-04-05
tttp nnnnnnnnnn
",
    );
}
