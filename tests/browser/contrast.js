// Whether letters stand out, which is most of axe's work, judged where they look as none have looked before.
//
// A look is what decides: how the letters are set, and what everything around them paints. Looks that axe passed are
// remembered as long as the page is kept. Letters that leave what paints around them, or share their place with
// something that does not lie around them, are judged each time.
async () => {
  const SET = ['color', 'fontSize', 'fontWeight', 'textShadow', 'webkitTextFillColor']
  const PAINTED = ['backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode', 'clipPath']
  const NOTHING = 'rgba(0, 0, 0, 0) none 1 none normal none'

  const styled = (each, names) => {
    const style = getComputedStyle(each)
    return names.map(name => style[name]).join(' ')
  }
  const everything = [...document.querySelectorAll('body, body *')]
  const paint = new Map(everything.map(each => [each, styled(each, PAINTED)]))
  const place = new Map(everything.map(each => [each, each.getBoundingClientRect()]))
  const around = new Map()
  for (const each of everything) {  // in the order of the document, so that what lies around comes first
    const outside = around.get(each.parentElement) ?? []
    around.set(each, paint.get(each) === NOTHING ? outside : [...outside, each])
  }
  const look = each => [styled(each, SET), ...around.get(each).map(one => paint.get(one))].join('; ')

  const painters = everything.filter(each => paint.get(each) !== NOTHING).map(each => [each, place.get(each)])
  const encloses = (one, other) =>
    one.left <= other.left && one.right >= other.right && one.top <= other.top && one.bottom >= other.bottom
  const isAlone = each => {
    const {left, right, top, bottom} = place.get(each)
    return around.get(each).every(one => encloses(place.get(one), place.get(each)))
      && painters.every(([one, its]) => its.left >= right || its.right <= left || its.top >= bottom || its.bottom <= top
        || one.contains(each) || each.contains(one))
  }

  const hasLetters = each => each.matches('select, textarea, input:not([type=checkbox], [type=radio])')
    || [...each.childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim())
  const known = new Set(JSON.parse(sessionStorage.getItem('looks')))
  const fresh = everything.filter(each => each.checkVisibility() && hasLetters(each))
    .filter(each => !known.has(look(each)) || !isAlone(each))
  if (!fresh.length) return []

  const {passes, incomplete, violations} = await axe.run(fresh, {runOnly: ['color-contrast'], elementRef: true})
  const those = found => found.flatMap(rule => rule.nodes)
  those(passes).forEach(({element}) => known.add(look(element)))
  those([...incomplete, ...violations]).forEach(({element}) => known.delete(look(element)))
  sessionStorage.setItem('looks', JSON.stringify([...known]))
  return those(violations).map(({html}) => `color-contrast: ${html.slice(0, 160)}`)
}
