"""What ipywidgets leaves out for a screen reader: names and values of sliders, and a line that is read out.

A slider's handle has no name there, and its value is read as 0.20500000000000002. Nothing in Python reaches it,
so a few lines of script, run by an image that is not shown, copy what stands beside: label and shown value. They
also keep arrow keys for the slider: Jupyter Notebook 7 takes them to move from heading to heading.
"""

from html import escape

import ipywidgets as widgets

_HEARD = "huashan-heard"
_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap"
_PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

# Names are set again whenever a slider writes its value, and only where they differ, so that it comes to rest.
_SCRIPT = f"""
const all = this.closest('.widget-vbox');
const set = (e, name, value) => e && e.getAttribute(name) !== value && e.setAttribute(name, value);
const tell = () => {{
  for (const slider of all.querySelectorAll('.widget-slider')) {{
    const handle = slider.querySelector('[role=slider]'), shown = slider.querySelector('.widget-readout');
    const name = slider.querySelector('.widget-label').textContent;
    set(handle, 'aria-label', name);
    set(handle, 'aria-valuetext', shown.textContent);
    set(handle, 'data-lm-suppress-shortcuts', 'true');
    set(shown, 'role', 'textbox');
    set(shown, 'aria-label', name);
  }}
  for (const line of all.querySelectorAll('.{_HEARD} > .widget-html-content')) set(line, 'aria-live', 'polite');
}};
tell();
new MutationObserver(tell).observe(all, {{subtree: true, childList: true, attributeFilter: ['aria-valuetext']}});
"""


class Heard(widgets.Box):
    """A line that nobody sees and a screen reader reads out when it changes. It names the sliders around it too."""

    def __init__(self) -> None:
        script = " ".join(_SCRIPT.split())
        image = f'<img src="{_PIXEL}" alt="" style="display:none" onload="{escape(script, quote=True)}">'
        self._line = widgets.HTML()
        self._line.add_class(_HEARD)
        super().__init__([self._line, widgets.HTML(image)])

    def say(self, words: str) -> None:
        """Have the words read out, once the reader has said what it is at."""
        self._line.value = f'<span style="{_HIDDEN}">{escape(words)}</span>'
