"""Words that no list has, so that a label can only be found by comparing, and copied only token by token."""

STARTS = "b br c ch cl d dr f fl g gl gr h j k kl l m n p pl pr qu r s sh sk sl sp st str t th tr v w y z".split() + [""] * 3
VOWELS = "a e i o u a e i o ai au ea ee ei ia ie io oa oi oo ou ue y".split()
ENDS = "b ck ct d ft g k l ld ll lt m mp n nd ng nk nt p r rd rk rm rn rt s sh sk ss st t th x".split() + [""] * 12


def word(rng):
    """One to three syllables, or an abbreviation."""
    if rng.random() < 0.1:
        return "".join(rng.choices("ABCDEFGHIKLMNOPRSTUVWZ", k=rng.randint(2, 4)))
    return "".join(rng.choice(STARTS) + rng.choice(VOWELS) + rng.choice(ENDS) for _ in range(rng.choice((1, 2, 2, 2, 3))))


def label(rng, lexicon):
    """One to three words, coined ones and others, at times with a number or a unit."""
    words = [word(rng) if rng.random() < 0.6 else rng.choice(lexicon.words) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    if rng.random() < 0.12:
        words.append(rng.choice(("No", "No.", "#", "ID", "(kg)", "(%)", "(max)", "code", "date", "name", str(rng.randint(1, 99)))))
    return " ".join(words)
