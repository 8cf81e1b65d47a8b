//! Samples of each language with a lexer.
//!
//! The tests named `same` hold what the grammars colour alike, those named `better` what they do not:
//! they have no colour for a keyword, give a number three, or take all after a mistake for a
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
...k...kksssss.
export PLAN="rows $BED ${SIZE} $(count --all "$BED")"
kkkkkk ....ksssss .... ....... ....... ..... s....s.s
for row in one two; do
kkk ... kk ... ...k kk
  echo "row $row of \"$BED\"" > /tmp/row 2>&1
  ffff ssss .... ss nn....nns k ........ nkkn
done
kkkk
curl -fsS "https://${BED}.example.org/x" --data @plan | grep -q 'x' || exit 8
.... .... sssssssss......sssssssssssssss ...... ..... k .... .. sss kk ffff .
if [ -f "$PLAN" ] && [[ $BED == n* ]]; then
kk f .. s.....s f kk ff .... kk .k ffk kkkk
  local rows=1
  kkkkk ....ks
fi
kk
case "$1" in
kkkk s..s kk
  start|stop) echo go ;;
  .....k....k ffff .. ..
  *) exit 1 ;;
  kk ffff . ..
esac
kkkk
dig() {
ttt.. .
  return 1
  kkkkkk .
}
.
cat <<EOF | sort
... kkkkk k ....
bed $BED
sss ....
EOF
kkk
cat <<'EOF'
... kkskkks
bed $BED
sss ssss
EOF
kkk
beds=(a b "c")
....k.. . sss.
echo $((1 + 2)) $# "${beds[@]}" `date`
ffff ...n k n.. .. s..........s ......
water --bed north \
..... ..... ..... .
  --rows 3
  ...... .
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
fff .... ........
$ npm test
. ... ....
ROWS=$(count north 2>/dev/null)
....k....... ..... nk..........
",
    );
}

#[test]
fn a_session_has_commands_and_output() {
    looks(
        "console",
        r#"
$ water --bed north
. ..... ..... .....
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
....kn
export PLAN="rows $BED ${SIZE} \n"
kkkkkk ....ksssss .... kk....k nns
NAME='it is'
....ksss sss
DEEP=true
....knnnn
EMPTY=
.....k
"#,
    );
}

#[test]
fn http_same() {
    looks_alike(
        "http",
        r#"
POST /v1/beds/{id}?rows=2&deep=yes HTTP/1.1
kkkk ..................ksk....ksss nnnnnnnn
Host: example.org
kkkk. sssssssssss
Content-Length: 12
kkkkkkkkkkkkkk. nn
Content-Type: application/json
kkkkkkkkkkkk. ssssssssssssssss
Cache-Control: max-age=100, no-cache
kkkkkkkkkkkkk. .......knnn. ssssssss


{"crop": "beans", "rows": [1, true]}
.ssssss. sssssss. ssssss. .n. nnnn..


HTTP/1.1 200 OK
nnnnnnnn nnn ss
Content-Type: application/json
kkkkkkkkkkkk. ssssssssssssssss
ETag: "abc"
kkkk. sssss


{
.
  "rows": 1
  ssssss. n
}
.
"#,
    );
}

#[test]
fn http_better() {
    looks(
        "http",
        r"
GET    /beds
kkk    .....
### Next
ccc cccc
DELETE /beds/1
kkkkkk .......
Authorization: Bearer <token>
kkkkkkkkkkkkk. ssssss sssssss
",
    );
}

#[test]
fn http_headers_alone() {
    looks(
        "http",
        r"
X-Bed: north
kkkkk. sssss
Content-Type: application/json
kkkkkkkkkkkk. ssssssssssssssss
",
    );
}

#[test]
fn json_same() {
    looks_alike(
        "json",
        r#"
{
.
  "name": "caf\u00e9 \"x\"",
  ssssss. ssssnnnnnn nnsnns.
  "sizes": [1, -2, 3e10],
  sssssss. .n. nn. nnnn..
  "open": true, "closed": null, // remark
  ssssss. nnnn. ssssssss. nnnn. cc cccccc
  /* of
  cc cc
     two lines */
     ccc ccccc cc
  "nested": { "empty": {}, "list": [] }
  ssssssss. . sssssss. ... ssssss. .. .
}
.
"#,
    );
}

#[test]
fn json_better() {
    looks(
        "json",
        r#"
"rate": 2.5,
ssssss. nnn.
{ "kind": "a" | "b", "size": number, ... }
. ssssss. sss . sss. ssssss. ....... ... .
{ "cut off": "here
. ssss ssss. sssss
{ "next": 1 } # remark
. ssssss. n . c cccccc
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
kkkkkk ... ......
@app.route("/beds", methods=["GET"])
...........sssssss. .......k.sssss..
class Bed(Plot, metaclass=Meta):
kkkkk ttt.tttt. .........ktttt..
    """Over
    ccccccc
    two lines."""
    ccc ccccccccc
    def __init__(self, name: str, rows: int = 2, *rest, **named) -> None:
    kkk ffffffff...... ..... ttt. ..... ttt k n. k..... kk...... .. nnnn.
        super().__init__(name)
        fffff...ffffffff......
        self.rows = {"a": 1, 'b': [1, 2]}
        ......... k .sss. n. sss. .n. n..
    async def water(self, amount):
    kkkkk kkk ttttt...... ........
        return await self.pour(amount, deep=True)
        kkkkkk kkkkk ................. ....knnnn.
if x is not None and y in z: print("a", len(x))
kk . kk kkk nnnn kkk . kk .. fffff.sss. fff....
raise ValueError(f"bad {x!r} {y + 1} {{z}}\n") from e
kkkkk tttttttttt.kssss ..kk. .. k n. nnsnnnns. kkkk .
first = lambda a, b: a + b
..... k kkkkkk .. .. . k .
MAX_ROWS = 1_000
........ k nnnnn
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
kkkkkk n.nnnn. fffff... kk ...... fff...... kkkk .... .
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
kkkkkk kkkkk kk kkk kkkkkk .......ttt .
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
kkkkkk kkkkkk kkkkk tttttttt kk .......ttt.......
INSERT INTO bed (id, role) VALUES ($1, 'x') ON CONFLICT DO NOTHING RETURNING *;
kkkkkk kkkk ... .... ..... kkkkkk .... sss. kk kkkkkkkk kk kkkkkkk kkkkkkkkk ..
SELECT a LIKE 'x\_%' ESCAPE '\', E'it\'s', plan #>> '{a}' FROM "my bed";
kkkkkk . kkkk ssnnss kkkkkk sss. ksssnnss. .... .kk sssss kkkk sss ssss.
CREATE FUNCTION f() RETURNS trigger AS $body$
kkkkkk kkkkkkkk t.. kkkkkkk kkkkkkk kk ......
BEGIN NEW.made = now(); END;
kkkkk nnn.nnnn k fff... kkk.
$body$ LANGUAGE plpgsql;
...... kkkkkkkk kkkkkkk.
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
ttttt . ss nn ss
"quoted key" = 'a\b'
sssssss ssss . sssss
[garden.north]
.tttttt.ttttt.
rows = 4
tttt . n
deep = true
tttt . nnnn
ratio = -1.5e3
ttttt . knnnnn
day = 1979-05-27T07:32:00Z
ttt . nnnnnnnnnnnnnnnnnnnn
beds = [1, "a",
tttt . .n. sss.
  { crop = "beans", size.x = 2 } ] # why
  . tttt . sssssss. tttt.t . n . . c ccc
[[garden.bed]]
..tttttt.ttt..
text = """
tttt . sss
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
kkkkkk . .... .... kk ...... . kkkk ssssssssss.
export interface Row<T = Bed> extends Line {
kkkkkk kkkkkkkkk ttt.t k ttt. kkkkkkk tttt .
  crop?: string;
  ....kk tttttt.
  readonly seeds: number[];
  kkkkkkkk .....k tttttt...
  water(amount: number, ...rest: Bed[]): void;
  ttttt.......k tttttt. kkk....k ttt...k tttt.
  [key: string]: unknown;
  ....k tttttt.k ttttttt.
  when: (day: Date) => boolean;
  ttttk ....k tttt. kk ttttttt.
  kind: 'early' | 'late' | 1;
  ....k sssssss k ssssss k n.
}
.
export type Plan = Row<Bed> | null;
kkkkkk kkkk tttt k ttt.ttt. k tttt.
export enum Kind { Early = 'e', Late = 1 }
kkkkkk kkkk tttt . ..... k sss. .... k n .
/** Plants a row. */
ccc cccccc c cccc cc
export async function plant(row: Row, depth = 1): Promise<Row | undefined> {
kkkkkk kkkkk kkkkkkkk ttttt....k ttt. ..... k n.k ttttttt.ttt k ttttttttt. .
  // over
  cc cccc
  const found = await store.find(`row:${row}`, { crop: 1, depth, 'a': row });
  kkkkk ..... k kkkkk ......ffff.sssss......s. . ..... n. ...... sss. ... ...
  if (!found || depth > 6 && row !== found) {
  kk .k..... kk ..... k n kk ... kkk ...... .
    throw new Error('no \n row');
    kkkkk kkk ttttt.sss nn ssss..
  }
  .
  for (const bed of beds) { continue; }
  kkk .kkkkk ... kk ..... . kkkkkkkk. .
  return { ...found, planted: new Date() };
  kkkkkk . kkk...... ........ kkk tttt.. ..
}
.
class Garden<T> extends Base implements Plot {
kkkkk tttttt.t. kkkkkkk tttt kkkkkkkkkk tttt .
  private size: number = 0xFF;
  kkkkkkk ....k tttttt k nnnn.
  async dig(deep: boolean): Promise<void> { await this.turn(deep); }
  kkkkk ttt.....k ttttttt.k ttttttt.tttt. . kkkkk .....tttt....... .
}
.
const sum = (a: number, b: number) => a + b, half = size ? a : b;
kkkkk ttt k ..k tttttt. .k tttttt. kk . k .. .... k .... k . k ..
/* over
cc cccc
   two lines */
   ccc ccccc cc
let text = `over
kkk .... k sssss
two ${half} lines`;
sss ....... ssssss.
const known = row as unknown as Bed;
kkkkk ..... k ... kk ttttttt kk ttt.
",
    );
}

#[test]
fn ts_better() {
    looks(
        "ts",
        r"
const weak = /a[/]b+/gi.test(row), size = 10n / 2;
kkkkk .... k ssssssssss.ffff...... .... k nnn k n.
type Keys = { [K in keyof Row]?: Row[K] };
kkkk tttt k . .t kk kkkkk ttt.kk ttt.t. ..
const all = beds.map((bed) => bed.length), one = `${bed.size}`;
kkkkk ... k .....fff...... kk ............ ... k s...........s.
@Input() name: string;
.ttttt.. ..... .......
class Bed {
kkkkk ttt .
  constructor(private name: string, beds: Map<string, Bed>) { super(name); this.size = 2; }
  kkkkkkkkkkk.kkkkkkk ....k tttttt. ....k ttt.tttttt. ttt.. . ............ ......... k n. .
}
.
let two = `row ${sum(1, 2)}`;
kkk ... k ssss ..ttt.n. n..s.
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
tttt. ssssss ssss c ccc
"quoted key": "two \t words"
sssssss ssss. ssss nn ssssss
'single': 'it''s'
ssssssss. sssnnss
beds:
tttt.
  - crop: beans
  . tttt. sssss
    rows: 4
    tttt. n
    tags: [early, "late", 3, {deep: true}]
    tttt. .sssss. ssssss. n. .tttt. nnnn..
  - &first
  . .ttttt
    crop: ~
    tttt. n
copy: *first
tttt. ......
<<: *first
nn. ......
note: |
tttt. k
  key: not a key
  ssss sss s sss
    # not a remark
    s sss s ssssss


after: >-
ttttt. kk
  folded
  ssssss
url: https://example.org:80/a#b
ttt. ssssssssssssssssssssssssss
when: on
tttt. nn
typed: !date x
ttttt. kkkkk s
list of keys: {a: 1, b: [x, y]}
tttt tt tttt. .t. n. t. .s. n..
- |
. k
  in a list
  ss s ssss
  - more
  s ssss
- next: yes
. tttt. nnn
...
...
---
...
open: "over
tttt. sssss
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
ttttt. nnnnnn
hex: 0x1F
ttt. nnnn
day: 2031-04-05
ttt. nnnnnnnnnn
",
    );
}
