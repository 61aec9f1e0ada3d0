"""Mathematics that only shows: the commands that MathJax may be given of what a student wrote.

JupyterLab gives it every text and every HTML output, nbconvert's page the whole of itself; both filter addresses and
styles, and both let some through: a picture for the cursor, an address with a tab in its scheme. So there is a list of
what shows, without all that names an address, a style, a class, an attribute, another file or a new command.
"""

from __future__ import annotations

import re

DEAD = "\u200b"  # between two characters, it shows nothing and keeps them from meaning something together


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMANDS = names(
    # letters and signs
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega varepsilon vartheta varpi varrho varsigma varphi varkappa digamma Gamma Delta Theta Lambda Xi Pi Sigma "
    "Upsilon Phi Psi Omega aleph beth hbar hslash imath jmath ell wp Re Im partial infty prime emptyset varnothing nabla "
    "top bot angle triangle backslash forall exists nexists neg lnot flat natural sharp clubsuit diamondsuit heartsuit "
    "spadesuit square Box blacksquare lozenge Diamond bigstar checkmark complement mho eth S P dagger ddagger circledR "
    # operators
    "surd coprod bigvee bigwedge biguplus bigcap bigcup bigotimes bigoplus bigodot bigsqcup int iint iiint oint smallint "
    "prod sum wedge land vee lor cap cup sqcap sqcup uplus amalg diamond bullet wr div odot oslash otimes ominus oplus "
    "mp pm circ bigcirc setminus smallsetminus cdot centerdot ast times star ltimes rtimes boxplus boxminus boxtimes "
    "triangleleft triangleright bigtriangleup bigtriangledown "
    # relations
    "leq le geq ge lt gt leqslant geqslant leqq geqq ll gg lll ggg lesssim gtrsim lessapprox gtrapprox lessgtr gtrless "
    "prec succ preceq succeq preccurlyeq succcurlyeq subset supset subseteq supseteq subsetneq supsetneq sqsubseteq "
    "sqsupseteq in ni notin owns sim simeq approx approxeq cong equiv asymp doteq triangleq ne neq not nleq ngeq nless "
    "ngtr nmid nparallel nsubseteq nsupseteq propto varpropto perp parallel mid models vdash dashv vDash smile frown "
    "bowtie therefore because between "
    # arrows
    "to gets mapsto longmapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow "
    "longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow hookleftarrow hookrightarrow "
    "leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons uparrow downarrow "
    "updownarrow Uparrow Downarrow Updownarrow nearrow searrow nwarrow swarrow rightsquigarrow leadsto nrightarrow "
    "nleftarrow nRightarrow nLeftarrow implies impliedby iff xrightarrow xleftarrow "
    # functions
    "arcsin arccos arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min "
    "Pr sec sin sinh sup tan tanh operatorname limits nolimits bmod pmod mod pod varliminf varlimsup "
    # brackets
    "left right middle big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm lbrace rbrace "
    "lbrack rbrack langle rangle lceil rceil lfloor rfloor vert Vert lvert rvert lVert rVert lgroup rgroup "
    # what stands over, under and beside something
    "frac dfrac tfrac cfrac binom dbinom tbinom sqrt root over atop choose overline underline overbrace underbrace "
    "overset underset stackrel overrightarrow overleftarrow overleftrightarrow acute grave ddot dddot tilde bar breve "
    "check hat vec dot widetilde widehat mathring boxed substack sideset phantom hphantom vphantom smash "
    # fonts, words, sizes, colours
    "mathcal mathscr mathrm mathbf mathbb mathit mathfrak mathsf mathtt mathnormal boldsymbol bm pmb Bbb rm it bf cal sf "
    "tt text textrm textit textbf textsf texttt textnormal mbox displaystyle textstyle scriptstyle scriptscriptstyle "
    "tiny scriptsize small normalsize large Large LARGE huge Huge mathop mathbin mathrel mathord mathopen mathclose "
    "color textcolor "
    # spaces, dots, lines
    "quad qquad enspace thinspace negthinspace space hspace dots ldots cdots vdots ddots dotsc dotsb dotsm dotsi dotso "
    "colon cr hline tag notag nonumber label ref eqref"
)
_ENVIRONMENTS = names(
    "array matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases equation equation* eqnarray eqnarray* align "
    "align* aligned alignat alignat* alignedat gather gather* gathered multline multline* split subarray"
)
_BACKSLASH = re.compile(r"\\(?:(?:begin|end)\{([A-Za-z]+\*?)\}|([A-Za-z]*))")


def only_shown(text: str) -> str:
    """A stretch of text in which a backslash leads no command but those that show.

    A command has to end within it: what follows in a page may be letters, since MathJax reads on across `<wbr>`.
    No backslash takes another's force: whether one does depends on who reads.
    """
    return _BACKSLASH.sub(_checked, text.replace("\0", "\ufffd"))  # a page leaves a nought out


def _checked(found: re.Match[str]) -> str:
    environment, command = found.groups()
    ends = found.end() < len(found.string)
    if environment in _ENVIRONMENTS or (ends and (not command or command in _COMMANDS) and not environment):
        return found[0]
    return f"\\{DEAD}{found[0][1:]}"
