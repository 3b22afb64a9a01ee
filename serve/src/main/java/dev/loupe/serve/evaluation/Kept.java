package dev.loupe.serve.evaluation;

import dev.loupe.graph.BadInput;
import dev.loupe.report.evaluation.DetectionView;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last few evaluations, by random names: what is dropped again is read again. */
final class Kept {
    private static final int MOST = 4;
    private static final int NAME_BYTES = 12;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, DetectionView> views = new LinkedHashMap<>(8, .75f, true);

    synchronized String keep(DetectionView view) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        views.put(id, view);
        if (views.size() > MOST) {
            views.remove(views.keySet().iterator().next());
        }
        return id;
    }

    synchronized DetectionView get(String id) {
        DetectionView view = views.get(id);
        if (view == null) {
            throw new BadInput("this evaluation is no longer kept; evaluate the files again");
        }
        return view;
    }

    synchronized void clear() {
        views.clear();
    }
}
