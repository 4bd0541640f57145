// What caniemail.com says of the HTML and CSS of mails, for check_markup.py.
//
// usage: node check_caniemail.mjs FOLDER_WITH_NODE_MODULES MAIL.html...
//
// Prints {"errors": {"FEATURE": [CLIENT...]}, "warnings": {...}}: errors are what a client
// does not show, warnings what it shows in part.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const home = join(process.argv[2], 'node_modules', 'caniemail');
const entry = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).exports['.'];
const file = typeof entry === 'string' ? entry : entry.default ?? entry.import;
const { caniemail } = await import(pathToFileURL(join(home, file)).href);
const found = { errors: {}, warnings: {} };

for (const path of process.argv.slice(3)) {
  const { issues } = caniemail({
    clients: ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*'],
    html: readFileSync(path, 'utf8'),
  });
  for (const kind of Object.keys(found)) {
    for (const [client, list] of issues[kind]) {
      for (const { title } of list) {
        const clients = (found[kind][title] ??= []);
        if (!clients.includes(client)) clients.push(client);
      }
    }
  }
}
console.log(JSON.stringify(found));
