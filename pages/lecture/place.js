// The page's own area scrolls, and not the window, so the browser cannot bring back its place when somebody goes back to it.
// The place is noted in the history when a link is followed, and taken from there when the page is shown again.
export default function () {
  const main = document.querySelector('[data-testid="stMain"]')
  const note = ({ target }) => {
    if (target.closest("a")) history.replaceState({ ...history.state, place: main.scrollTop }, "")
  }
  const { place, ...others } = history.state ?? {}
  if (place) {
    history.replaceState(others, "")
    let isLeft = false
    const leave = () => (isLeft = true)
    for (const moved of ["wheel", "pointerdown", "keydown"]) addEventListener(moved, leave, { once: true, capture: true })
    const app = document.querySelector('[data-testid="stApp"]')
    const end = performance.now() + 20000
    const scroll = () => {
      if (isLeft || performance.now() > end) return
      const isDrawn = app.dataset.testScriptState === "notRunning"
      main.scrollTop = place // again, until the page is long enough and no other page's rest is about to go
      if (!isDrawn || main.scrollTop < place - 1) requestAnimationFrame(scroll)
    }
    scroll()
  }
  document.addEventListener("click", note, true)
  return () => document.removeEventListener("click", note, true)
}
