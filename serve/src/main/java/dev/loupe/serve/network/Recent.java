package dev.loupe.serve.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What was made last, by its key; what was not asked for longest goes first. */
final class Recent<V> {
    private final Map<String, V> values;

    Recent(int most) {
        this.values = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<V> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    synchronized void keep(String key, V value) {
        values.put(key, value);
    }

    /** The value that is kept, or one that is made now. Two who ask at once may both make it. */
    V get(String key, Supplier<V> maker) {
        Optional<V> known = find(key);
        if (known.isPresent()) {
            return known.get();
        }
        V made = maker.get();
        keep(key, made);
        return made;
    }

    synchronized void clear() {
        values.clear();
    }
}
