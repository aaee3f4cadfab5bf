#!/usr/bin/env bash
# Installs the tools from npm, then checks and tests the browser client, the page in the Python
# package, and both together in Chromium. Needs node 18 and npm, Chromium, and a Python with auricle,
# its test extra and playwright. Takes about two minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! python -c "import auricle, playwright" 2>/dev/null; then
    echo "python has not both auricle and playwright: pip install '.[test]' playwright" >&2
    exit 2
fi
if [[ -z ${CHROMIUM:-} ]] && ! command -v chromium google-chrome >/dev/null; then
    echo "no Chromium: apt-get install chromium, or name one in CHROMIUM" >&2
    exit 2
fi

npm ci --no-audit --no-fund
npm run check
npm test
node build.mjs --check
npm run build

cd ../..
python -m pytest tests/browser tests/python/bridge/test_page.py
