package dev.loupe.site;

import java.util.List;
import java.util.Optional;

/**
 * A part of the documentation, by what one reads it for (Daniele Procida, Diátaxis): to learn, to get something done, to look
 * something up, to understand. A new page of {@code docs/} gets its place here.
 *
 * @param pages names without {@code .md}; those that the site makes itself have a folder, as in {@code reference/inspect}
 */
record Part(String english, String chinese, List<String> pages) {
    static final List<Part> ALL = List.of(
            new Part("Tutorial", "入门教程", List.of("tutorial")),
            new Part(
                    "How-to guides",
                    "操作指南",
                    List.of(
                            "install",
                            "train",
                            "detect",
                            "detectors",
                            "faster-rcnn",
                            "gan",
                            "lstm",
                            "trace",
                            "evaluate",
                            "explain",
                            "serve",
                            "scale",
                            "library")),
            new Part("Reference", "参考", Reference.PAGES),
            new Part(
                    "Explanation",
                    "原理",
                    List.of(
                            "conventions",
                            "how-others-count",
                            "memory",
                            "receptive-field",
                            "decoders",
                            "explain/conv",
                            "explain/error-rate",
                            "explain/iou",
                            "explain/map",
                            "explain/rcnn",
                            "explain/lstm",
                            "explain/gan",
                            "design")));

    /** The part that a page stands in; empty for the first page and for what is found through links only. */
    static Optional<Part> of(String page) {
        return ALL.stream().filter(part -> part.pages().contains(page)).findFirst();
    }

    String title(Language language) {
        return language.of(english, chinese);
    }
}
