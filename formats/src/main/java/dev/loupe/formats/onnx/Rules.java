package dev.loupe.formats.onnx;

/** The operators that are known: each family's rules in a file of their own. */
final class Rules {
    private Rules() {}

    /**
     * Applies the rule of a node's operator.
     *
     * @return whether there is one
     * @throws dev.loupe.graph.BadInput when the node contradicts itself
     */
    static boolean apply(Site site) {
        return switch (site.node().domain()) {
            case "" ->
                ElementwiseRules.apply(site)
                        || LayoutRules.apply(site)
                        || WindowRules.apply(site)
                        || ProductRules.apply(site)
                        || NormRules.apply(site)
                        || QuantizedRules.apply(site)
                        || SelectionRules.apply(site);
            case "com.microsoft", "ai.onnx.contrib" -> MicrosoftRules.apply(site);
            default -> false;
        };
    }
}
