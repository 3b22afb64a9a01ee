package dev.loupe.dist;

import java.util.List;

/**
 * A jar that is shipped, as the bill of materials names it.
 *
 * @param reference its package URL, the same in the bill's graph
 * @param classifier of what platform or kind it is; empty for most
 * @param licences SPDX names, of which one may be chosen
 * @param site where it comes from; empty where that is not told
 */
record Component(
        String reference,
        String group,
        String name,
        String version,
        String classifier,
        List<String> licences,
        String site) {
    /** The jar's name in Maven's repositories. */
    String jar() {
        return name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    }

    boolean isOurs() {
        return group.equals("dev.loupe");
    }
}
