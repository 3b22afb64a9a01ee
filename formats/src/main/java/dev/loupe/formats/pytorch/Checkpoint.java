package dev.loupe.formats.pytorch;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pytorch.Pickled.Dict;
import dev.loupe.formats.pytorch.Pickled.Flag;
import dev.loupe.formats.pytorch.Pickled.Global;
import dev.loupe.formats.pytorch.Pickled.Made;
import dev.loupe.formats.pytorch.Pickled.None;
import dev.loupe.formats.pytorch.Pickled.Real;
import dev.loupe.formats.pytorch.Pickled.Sequence;
import dev.loupe.formats.pytorch.Pickled.TensorRef;
import dev.loupe.formats.pytorch.Pickled.Text;
import dev.loupe.formats.pytorch.Pickled.Tuple;
import dev.loupe.formats.pytorch.Pickled.Whole;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The tensors and plain values of what a pickle describes, each under the keys and places that lead to it. */
final class Checkpoint {
    private static final int NESTING = 64;

    private final Function<TensorRef, Storage> storages;
    private final String separator;
    private final List<Tensor> tensors = new ArrayList<>();
    private final Map<String, Datum> values = new LinkedHashMap<>();
    private int visited;
    private long pathBytes;

    /** An open container: what is left of it, and the path to it. */
    private record Open(String path, Iterator<Map.Entry<String, Pickled>> members) {}

    private Checkpoint(Function<TensorRef, Storage> storages, String separator) {
        this.storages = storages;
        this.separator = separator;
    }

    /**
     * Collects what a value holds.
     *
     * @param separator between the keys of a path: {@code /}, or a dot where the keys are attributes of modules
     */
    static Checkpoint of(Pickled root, Function<TensorRef, Storage> storages, String separator) {
        Checkpoint checkpoint = new Checkpoint(storages, separator);
        checkpoint.collect(root);
        return checkpoint;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    Map<String, Datum> values() {
        return values;
    }

    private void collect(Pickled root) {
        Deque<Open> open = new ArrayDeque<>();
        visit("", root, open);
        while (!open.isEmpty()) {
            Open container = open.peek();
            if (container.members().hasNext()) {
                Map.Entry<String, Pickled> member = container.members().next();
                String key = member.getKey();
                String path = container.path().isEmpty() ? key : container.path() + separator + key;
                visit(path, member.getValue(), open);
            } else {
                open.pop();
            }
        }
    }

    private void visit(String path, Pickled value, Deque<Open> open) {
        Limits.check(++visited, Limits.PICKLE_OBJECTS, "values of the checkpoint");
        if (value instanceof TensorRef tensor) {
            add(path, tensor);
        } else if (value instanceof Dict dict) {
            enter(path, dict.members().entrySet().iterator(), open);
        } else if (value instanceof Made made) {
            enter(path, made.state().members().entrySet().iterator(), open);
        } else if (value instanceof Sequence sequence) {
            enter(path, places(sequence.elements()), open);
        } else if (value instanceof Tuple tuple) {
            enter(path, places(tuple.elements()), open);
        } else {
            plain(path, value);
        }
    }

    private static void enter(String path, Iterator<Map.Entry<String, Pickled>> members, Deque<Open> open) {
        if (open.size() == NESTING) {
            throw new BadInput("the checkpoint is nested deeper than the limit of " + NESTING + " containers");
        }
        open.push(new Open(path, members));
    }

    private static Iterator<Map.Entry<String, Pickled>> places(List<Pickled> elements) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < elements.size();
            }

            @Override
            public Map.Entry<String, Pickled> next() {
                return Map.entry(Integer.toString(next), elements.get(next++));
            }
        };
    }

    private void add(String path, TensorRef tensor) {
        charge(path);
        long elements = Tensor.elements(path, tensor.shape());
        try {
            long bytes = Math.multiplyExact(elements, (long) tensor.elementBytes());
            tensors.add(new Tensor(
                    path,
                    tensor.dtype(),
                    tensor.shape(),
                    tensor.strides(),
                    tensor.offset(),
                    bytes,
                    storages.apply(tensor)));
        } catch (ArithmeticException e) {
            throw new BadInput("tensor '" + Printable.brief(path) + "' has more bytes than 64 bits can count", e);
        }
        Limits.check(tensors.size(), Limits.TENSORS, "tensors");
    }

    private void charge(String path) {
        pathBytes += path.length();
        Limits.check(pathBytes, Limits.NAMES, "characters of names");
    }

    private void plain(String path, Pickled value) {
        Datum datum;
        if (value instanceof Text text) {
            datum = Datum.of(text.value());
        } else if (value instanceof Whole whole) {
            datum = Datum.of(whole.value());
        } else if (value instanceof Real real) {
            datum = Datum.of(real.value());
        } else if (value instanceof Flag flag) {
            datum = Datum.of(flag.value());
        } else if (value instanceof None) {
            datum = Datum.none();
        } else if (value instanceof Global global) {
            datum = Datum.of(global.toString());
        } else {
            return; // bytes and huge numbers: only their size was kept
        }
        charge(path);
        values.put(path, datum);
    }
}
