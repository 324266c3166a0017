#!/usr/bin/env node
// Kept in syntax that old versions of Node can read, so that they can say that they are too old.
var parts = process.versions.node.split('.').map(Number);
var fits = parts[0] >= 24 || (parts[0] === 22 && parts[1] >= 14) || (parts[0] === 20 && parts[1] >= 19);
if (fits) {
  import('../dist/bundle/main.js').then(
    function (cli) {
      return cli.main(process.argv.slice(2));
    },
    function (error) {
      var missing = error && error.code === 'ERR_MODULE_NOT_FOUND';
      process.stderr.write(missing ? 'Gatehouse is not built. Run npm run build first.\n' : String(error && error.stack) + '\n');
      process.exitCode = 78;
    },
  );
} else {
  process.stderr.write('Gatehouse needs Node 20.19 or newer, 22.14 or newer, or 24; this is ' + process.versions.node + '.\n');
  process.exitCode = 78;
}
