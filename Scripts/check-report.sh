#!/usr/bin/env bash
# Opens a report page in Chromium, narrow and wide, and fails where it writes to the console, asks for
# anything outside of itself, is wider than the window, or shows a picture without a text alternative.
#
#   Scripts/check-report.sh report.html [folder for screenshots]
set -euo pipefail

page=${1:?usage: Scripts/check-report.sh report.html [folder for screenshots]}
[[ -f $page ]] || { echo "$page: no such file" >&2; exit 2; }
page=$(realpath "$page")
pictures=${2:+$(mkdir -p "$2" && realpath "$2")}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo 'Chromium is missing; install it (Debian: apt-get install chromium) and try again' >&2
  exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

open=("$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files
  --disable-background-networking --user-data-dir="$work/profile" --enable-logging=stderr)
failed=0
for width in 360 1600; do
  # In a frame, since a window cannot be as narrow as a telephone.
  cat >"$work/frame.html" <<HTML
<!DOCTYPE html><meta charset="utf-8">
<style>body { margin: 0 } iframe { border: 0; width: ${width}px; height: 900px }</style>
<iframe></iframe><script>
const frame = document.querySelector('iframe');
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const told = (element, name) => (element.getAttribute(name) || '').trim() !== '';
  frame.style.height = root.scrollHeight + 'px';
  document.body.dataset.result = [
    'overflow=' + Math.max(0, root.scrollWidth - root.clientWidth),
    'requests=' + frame.contentWindow.performance.getEntriesByType('resource').length,
    'silent=' + [...page.images].filter(image => !told(image, 'alt')).length,
    'broken=' + [...page.images].filter(image => image.naturalWidth === 0).length,
    'unnamed=' + [...page.querySelectorAll('svg:not(svg svg)')].filter(figure => !told(figure, 'aria-label'))
      .length,
    'end', root.scrollHeight].join(' ');
};
frame.src = 'file://$page';
</script>
HTML
  "${open[@]}" --window-size=1600,1000 --dump-dom "file://$work/frame.html" >"$work/dom" 2>"$work/log"
  result=$(sed -n 's/.*data-result="\([^"]*\)".*/\1/p' "$work/dom")
  height=${result##* }
  console=$(grep -c ':CONSOLE' "$work/log" || true)
  echo "$width wide: ${result% end *} console=$console"
  [[ ${result% end *} == 'overflow=0 requests=0 silent=0 broken=0 unnamed=0' && $console == 0 ]] || failed=1
  grep ':CONSOLE' "$work/log" || true
  if [[ -n $pictures ]]; then
    "${open[@]}" --window-size="$width,$height" --screenshot="$pictures/report-$width.png" \
      "file://$work/frame.html" 2>"$work/log"
    echo "$pictures/report-$width.png"
  fi
done
((failed == 0)) || { echo "$page: see the numbers above that are not 0" >&2; exit 1; }
