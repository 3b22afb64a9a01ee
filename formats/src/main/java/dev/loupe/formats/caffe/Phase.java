package dev.loupe.formats.caffe;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which layers run: the rules to include or exclude one, by phase, level and stage. Networks are read as for testing. */
final class Phase {
    private Phase() {}

    static boolean runs(Message net, Message layer) {
        Message state = net.message("state");
        List<Message> include = layer.messages("include");
        boolean runs = include.isEmpty();
        for (Message rule : include) {
            runs |= meets(state, rule);
        }
        for (Message rule : layer.messages("exclude")) {
            runs &= !meets(state, rule);
        }
        return runs;
    }

    private static boolean meets(Message state, Message rule) {
        int level = state.number("level", 0);
        Set<String> stages = new HashSet<>(state.texts("stage"));
        boolean phase = !rule.has("phase")
                || rule.choice("phase", 0, "TRAIN", "TEST")
                        .equals(state.has("phase") ? state.choice("phase", 0, "TRAIN", "TEST") : "TEST");
        return phase
                && level >= rule.number("min_level", Integer.MIN_VALUE)
                && level <= rule.number("max_level", Integer.MAX_VALUE)
                && stages.containsAll(rule.texts("stage"))
                && rule.texts("not_stage").stream().noneMatch(stages::contains);
    }
}
