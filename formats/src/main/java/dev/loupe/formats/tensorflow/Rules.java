package dev.loupe.formats.tensorflow;

import dev.loupe.graph.Size;

/** The operators that are known: each family's rules in a file of their own. */
public final class Rules {
    private Rules() {}

    /**
     * Applies the rule of a node's operator, and of the activation that is fused with it.
     *
     * @return whether there is one
     * @throws dev.loupe.graph.BadInput when the node contradicts itself
     */
    public static boolean apply(Site site) {
        boolean known = ElementwiseRules.apply(site)
                || WindowRules.apply(site)
                || ProductRules.apply(site)
                || LayoutRules.apply(site)
                || ReductionRules.apply(site);
        if (known) {
            ElementwiseRules.fused(site);
        }
        return known;
    }

    /** A dimension that is cut or filled to a number of places: of an open size the rest is told by a symbol. */
    static Size placesOf(Site site, Size size, long reach, long stride, boolean same) {
        if (same) {
            return size.ceilDiv(stride);
        }
        return size.isConstant() ? size.minus(reach).floorDiv(stride).plus(1) : site.fresh();
    }
}
