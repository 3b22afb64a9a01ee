package dev.loupe.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Closes every tensor that is made on this thread while it is open, unless it is kept:
 *
 * <pre>{@code
 * try (TensorScope scope = TensorScope.open()) {
 *     return scope.keep(scores.sub(target).square().mean());
 * }
 * }</pre>
 *
 * <p>Scopes nest; a kept tensor belongs to the scope around, or without one to whoever holds it. A scope is closed on the
 * thread that opened it, the innermost first.
 */
public final class TensorScope implements AutoCloseable {
    private static final ThreadLocal<Deque<TensorScope>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    private final List<Tensor> tensors = new ArrayList<>();

    private TensorScope() {}

    public static TensorScope open() {
        TensorScope scope = new TensorScope();
        OPEN.get().push(scope);
        return scope;
    }

    /** Gives a tensor to the innermost open scope, if there is one. */
    static void register(Tensor tensor) {
        TensorScope innermost = OPEN.get().peek();
        if (innermost != null) {
            innermost.tensors.add(tensor);
        }
    }

    /** Takes a tensor out of all scopes of this thread: it is its owner's to close. */
    public static void release(Tensor tensor) {
        for (TensorScope scope : OPEN.get()) {
            scope.remove(tensor);
        }
    }

    /** Lets a tensor outlive this scope. */
    public Tensor keep(Tensor tensor) {
        if (remove(tensor)) {
            boolean inner = true;
            for (TensorScope scope : OPEN.get()) {
                if (!inner) {
                    scope.tensors.add(tensor);
                    break;
                }
                inner = scope != this;
            }
        }
        return tensor;
    }

    private boolean remove(Tensor tensor) {
        for (int i = tensors.size() - 1; i >= 0; i--) {
            if (tensors.get(i) == tensor) {
                tensors.remove(i);
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        Deque<TensorScope> open = OPEN.get();
        if (open.peek() != this) {
            throw new IllegalStateException("a scope of tensors is closed before one inside it, or twice");
        }
        open.pop();
        for (Tensor tensor : tensors) {
            tensor.close();
        }
    }
}
