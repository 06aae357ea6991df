"""Words that tell what a number reports: change and its direction, costs, counts, bounds."""


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


UP_VERBS = words(
    """
    improve improves improved improving increase increases increased increasing boost boosts
    boosted boosting outperform outperforms outperformed outperforming out-perform surpass
    surpasses surpassed surpassing exceed exceeds exceeded exceeding beat beats beating raise
    raises raised raising gain gains gained gaining enhance enhances enhanced enhancing elevate
    elevates elevating accelerate accelerates accelerated accelerating lift lifts lifting grow
    grows advance advances advancing outpace outpaces outpacing climb climbs rises rise rose
    jump jumps speeds speed-up better
    """
)
DOWN_VERBS = words(
    """
    reduce reduces reduced reducing decrease decreases decreased decreasing drop drops dropped
    dropping lower lowers lowered lowering cut cuts cutting degrade degrades degraded degrading
    save saves saved saving shrink shrinks shrinking lose loses losing fall falls fell falling
    decline declines declined declining underperform underperforms underperforming compress
    compresses compressing diminish diminishes shorten shortens shortening alleviate minimize
    mitigates mitigate eliminate eliminates trim trims prune prunes pruning pruned worsen
    suffers deteriorate deteriorates slashes slashing removing removes narrows narrowing
    """
)
UP_NOUNS = words(
    """
    improvement improvements gain gains increase increases boost boosts uplift advantage margin
    margins speedup speedups speed-up speed-ups acceleration growth rise jump lift enhancement
    enhancements lead advancement
    """
)
DOWN_NOUNS = words(
    """
    reduction reductions decrease decreases drop drops degradation decline loss savings saving
    cut cuts compression shrinkage fall deterioration slowdown penalty deficit sparsity
    """
)
UP_ADJECTIVES = words(
    """
    higher better more faster greater larger quicker additional stronger improved longer bigger
    increased accurate superior above ahead
    """
)
DOWN_ADJECTIVES = words(
    """
    lower fewer less smaller worse cheaper slower shorter lighter reduced below behind lesser
    decreased compact smaller-sized earlier degraded
    """
)
STATES = words(
    """
    achieve achieves achieved achieving reach reaches reached reaching obtain obtains obtained
    obtaining attain attains attained attaining yield yields yielded yielding report reports
    reported reporting score scores scored scoring get gets deliver delivers delivering
    demonstrate demonstrates demonstrated show shows showed record records recorded recording
    maintain maintains maintaining retain retains retaining hit hits is was are were with of has
    produce produces runs run takes take requires require
    """
)
ERROR_LIKE = words(
    """
    error errors loss perplexity wer cer eer mae mape rmse mse nmse fid fvd kid lpips ppl
    latency time runtime cost costs flops macs memory parameters params size energy power
    overhead computation compute complexity budget footprint distance divergence regret mpjpe
    ate rpe ade fde failure failures collisions collision violation violations hallucination
    hallucinations bias disparity storage bandwidth communication consumption bitrate bit-rate
    steps tokens iterations queries samples data labels hours per der ter ece toxicity gap
    forgetting variance uncertainty
    """
)
COST_WORDS = words(
    """
    parameters parameter params flops flop gflops macs memory latency time runtime cost speed
    energy power gpu gpus storage bandwidth tokens throughput
    """
)
METRIC_WORDS = words(
    """
    accuracy accuracies precision recall f1 f1-score f-score f-measure score scores auc auroc
    map miou iou psnr ssim bleu rouge meteor dice rate rates error errors success performance
    perplexity wer cer sensitivity specificity correlation agreement improvement gain reduction
    speedup faster slower accurate ap ndcg mrr hit em exact top-1 top-5 rank-1 fid mae rmse mse
    auprc mcc kappa coverage
    """
)
COUNT_NOUNS = words(
    """
    images image videos video hours patients subjects participants samples examples instances
    sentences documents questions tasks task datasets dataset languages language categories
    classes class layers layer years year days months annotations annotators people users papers
    articles tweets posts pairs domains benchmarks models model experiments domain scenes scans
    frames clips utterances speakers words tokens nodes points objects hospitals students
    episodes trajectories demonstrations agents robots gpus gpu samplings steps epochs
    iterations parameters data labels dialogues conversations queries reviews recordings types
    attributes topics cases environments settings baselines countries
    """
)
SETTING_WORDS = words(
    """
    sparsity labels labeled labelled data training annotated supervision budget noise missing
    masked overlap threshold threshold-based bits quantization shot shots resolution
    """
)
CHANGE_CUES = words(
    """
    by margin
    """
)
PREPOSITIONS = words(
    """
    on in of for at with over than to from by under using against across vs versus
    """
)

UP = UP_VERBS | UP_NOUNS
DOWN = DOWN_VERBS | DOWN_NOUNS

CLASSES: dict[str, str] = {}
for _name, _members in (
    ("count", COUNT_NOUNS),
    ("state", STATES),
    ("metric", METRIC_WORDS),
    ("cost", COST_WORDS),
    ("upadj", UP_ADJECTIVES),
    ("downadj", DOWN_ADJECTIVES),
    ("upnoun", UP_NOUNS),
    ("downnoun", DOWN_NOUNS),
    ("upverb", UP_VERBS - UP_NOUNS),
    ("downverb", DOWN_VERBS - DOWN_NOUNS),
):
    CLASSES.update(dict.fromkeys(_members, _name))
"""The class of a word; a later class wins over an earlier one."""
