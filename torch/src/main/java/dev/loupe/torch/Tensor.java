package dev.loupe.torch;

import dev.loupe.graph.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Storage;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a tensor of LibTorch; methods are named as PyTorch's, those that end in {@code _} change the tensor itself.
 *
 * <p>Every tensor that a method returns is owned by the innermost {@link TensorScope} that is open on the thread, or without
 * one by the caller, who closes it. Closing a handle frees the memory when no other handle, view or recorded computation
 * needs it; closing twice does nothing, and a closed tensor must not be used. Dimensions count from 0, negative ones from
 * the end.
 */
public final class Tensor implements AutoCloseable {
    static {
        Engine.start();
    }

    private final org.bytedeco.pytorch.Tensor handle;
    private @Nullable TensorOptional optional;
    private boolean closed;

    private Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
    }

    /** Takes a native tensor over; it may have been made in a scope of pointers that is still open. */
    static Tensor own(org.bytedeco.pytorch.Tensor made) {
        Tensor tensor = unscoped(made);
        TensorScope.register(tensor);
        return tensor;
    }

    /** The same for a tensor that no scope is to close. */
    static Tensor unscoped(org.bytedeco.pytorch.Tensor made) {
        made.retainReference();
        return new Tensor(made);
    }

    private static Tensor made(Supplier<org.bytedeco.pytorch.Tensor> operation) {
        try (PointerScope temporaries = new PointerScope()) {
            return own(operation.get());
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    private Tensor changed(Runnable operation) {
        try (PointerScope temporaries = new PointerScope()) {
            operation.run();
            return this;
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    org.bytedeco.pytorch.Tensor handle() {
        if (closed) {
            throw new IllegalStateException("a tensor is used that was closed");
        }
        return handle;
    }

    /** The tensor as an operand that may be left out. */
    TensorOptional optional() {
        TensorOptional known = optional;
        if (known == null) {
            known = new TensorOptional(handle());
            known.retainReference();
            optional = known;
        }
        return known;
    }

    /** A second handle on the same memory, with the same gradients. */
    Tensor share() {
        return made(() -> new org.bytedeco.pytorch.Tensor(handle()));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (optional != null) {
                optional.releaseReference();
            }
            handle.releaseReference();
        }
    }

    // ---------------------------------------------------------------------------------------------------- making

    public static Tensor of(float[] values, long... shape) {
        return made(() -> org.bytedeco.pytorch.Tensor.create(values, checked(values.length, shape)));
    }

    public static Tensor of(double[] values, long... shape) {
        return made(() -> org.bytedeco.pytorch.Tensor.create(values, checked(values.length, shape)));
    }

    public static Tensor of(long[] values, long... shape) {
        return made(() -> org.bytedeco.pytorch.Tensor.create(values, checked(values.length, shape)));
    }

    /** Numbers from 0 to 255, as images have: {@link DType#UINT8}. */
    public static Tensor of(byte[] values, long... shape) {
        Tensor tensor = empty(DType.UINT8, checked(values.length, shape));
        tensor.bytes(0, values.length).put(values);
        return tensor;
    }

    private static long[] checked(int count, long... shape) {
        long[] sizes = shape.length == 0 ? new long[] {count} : shape;
        long elements = 1;
        for (long size : sizes) {
            elements = Math.multiplyExact(elements, size);
        }
        if (elements != count) {
            throw new IllegalArgumentException(count + " numbers for a shape of " + Arrays.toString(shape));
        }
        return sizes;
    }

    /** With whatever stands in its memory. */
    public static Tensor empty(DType dtype, long... shape) {
        return empty(dtype, Device.CPU, shape);
    }

    static Tensor empty(DType dtype, Device device, long... shape) {
        return made(() ->
                torch.empty(shape, Types.options(dtype, device), new org.bytedeco.pytorch.MemoryFormatOptional()));
    }

    public static Tensor zeros(DType dtype, long... shape) {
        return full(dtype, 0, shape);
    }

    public static Tensor full(DType dtype, double value, long... shape) {
        return made(() -> torch.full(shape, new Scalar(value), Types.options(dtype, Device.CPU)));
    }

    /** 0, 1, 2, … as {@link DType#INT64}. */
    public static Tensor arange(long end) {
        return made(() -> torch.arange(new Scalar(end), Types.options(DType.INT64, Device.CPU)));
    }

    /** Normally distributed with mean 0 and variance 1, by the random numbers of {@link Engine#seed}. */
    public static Tensor randn(DType dtype, long... shape) {
        return made(() -> torch.randn(shape, Types.options(dtype, Device.CPU)));
    }

    /** Evenly distributed from 0 to 1, by the random numbers of {@link Engine#seed}. */
    public static Tensor rand(DType dtype, long... shape) {
        return made(() -> torch.rand(shape, Types.options(dtype, Device.CPU)));
    }

    /** Joined along a dimension that they have. */
    public static Tensor cat(int dimension, List<Tensor> tensors) {
        return made(() -> torch.cat(vector(tensors), dimension));
    }

    /** Joined along a new dimension. */
    public static Tensor stack(int dimension, List<Tensor> tensors) {
        return made(() -> torch.stack(vector(tensors), dimension));
    }

    /** To be used inside a scope of pointers. */
    static TensorVector vector(List<Tensor> tensors) {
        TensorVector vector = new TensorVector();
        for (Tensor tensor : tensors) {
            vector.push_back(tensor.handle());
        }
        return vector;
    }

    // ----------------------------------------------------------------------------------------------------- facts

    public int dim() {
        return (int) handle().dim();
    }

    public long size(int dimension) {
        return handle().size(dimension);
    }

    public long[] shape() {
        long[] shape = new long[dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = handle.size(i);
        }
        return shape;
    }

    public long numel() {
        return handle().numel();
    }

    public DType dtype() {
        return Types.of(handle().scalar_type());
    }

    /** Bytes of its elements. */
    public long nbytes() {
        return handle().nbytes();
    }

    public boolean requiresGrad() {
        return handle().requires_grad();
    }

    // ------------------------------------------------------------------------------------------------ arithmetic

    public Tensor add(Tensor other) {
        return made(() -> handle().add(other.handle()));
    }

    public Tensor add(double number) {
        return made(() -> handle().add(new Scalar(number)));
    }

    public Tensor sub(Tensor other) {
        return made(() -> handle().sub(other.handle()));
    }

    public Tensor mul(Tensor other) {
        return made(() -> handle().mul(other.handle()));
    }

    public Tensor mul(double number) {
        return made(() -> handle().mul(new Scalar(number)));
    }

    public Tensor div(Tensor other) {
        return made(() -> handle().div(other.handle()));
    }

    public Tensor neg() {
        return made(() -> handle().neg());
    }

    public Tensor abs() {
        return made(() -> handle().abs());
    }

    public Tensor square() {
        return made(() -> handle().square());
    }

    public Tensor sqrt() {
        return made(() -> handle().sqrt());
    }

    public Tensor exp() {
        return made(() -> handle().exp());
    }

    public Tensor log() {
        return made(() -> handle().log());
    }

    /** Each element pulled into a range. */
    public Tensor clamp(double least, double most) {
        return made(() -> handle().clamp(new ScalarOptional(new Scalar(least)), new ScalarOptional(new Scalar(most))));
    }

    /** The matrix product over the last two dimensions. */
    public Tensor matmul(Tensor other) {
        return made(() -> handle().matmul(other.handle()));
    }

    // ----------------------------------------------------------------------------------------------- activations

    public Tensor relu() {
        return made(() -> handle().relu());
    }

    public Tensor sigmoid() {
        return made(() -> handle().sigmoid());
    }

    public Tensor tanh() {
        return made(() -> handle().tanh());
    }

    /** {@code ln(1 + e^x)}, without overflow. */
    public Tensor softplus() {
        return made(() -> torch.softplus(handle()));
    }

    public Tensor softmax(int dimension) {
        return made(() -> handle().softmax(dimension));
    }

    public Tensor logSoftmax(int dimension) {
        return made(() -> handle().log_softmax(dimension));
    }

    // ------------------------------------------------------------------------------------------------ reductions

    public Tensor sum() {
        return made(() -> handle().sum());
    }

    /** Over some dimensions, which go. */
    public Tensor sum(long... dimensions) {
        return made(() -> handle().sum(dimensions, false, new ScalarTypeOptional()));
    }

    public Tensor mean() {
        return made(() -> handle().mean());
    }

    /** Over some dimensions, which go. */
    public Tensor mean(long... dimensions) {
        return made(() -> handle().mean(dimensions, false, new ScalarTypeOptional()));
    }

    /** The largest over some dimensions, which go; where several are, they share the gradient. */
    public Tensor amax(long... dimensions) {
        return made(() -> handle().amax(dimensions, false));
    }

    /** The place of the largest along a dimension, which goes. */
    public Tensor argmax(int dimension) {
        return made(() -> handle().argmax(new LongOptional(dimension), false));
    }

    /** The Euclidean norm of all elements. */
    public Tensor norm() {
        return made(() -> handle().norm());
    }

    /** Means over windows of a square kernel that do not overlap. */
    public Tensor avgPool2d(int kernel) {
        return made(() -> torch.avg_pool2d(handle(), kernel));
    }

    /** Images {@code [N, C, H, W]} resized by bilinear interpolation; the middle of a pixel is at half a pixel. */
    public Tensor upsampleBilinear2d(long height, long width) {
        return made(() -> torch.upsample_bilinear2d(handle(), new long[] {height, width}, false));
    }

    // ----------------------------------------------------------------------------------------- shape and selection

    public Tensor reshape(long... shape) {
        return made(() -> handle().reshape(shape));
    }

    /** Dimensions {@code from} to {@code to} (inclusive) folded into one. */
    public Tensor flatten(int from, int to) {
        return made(() -> handle().flatten(from, to));
    }

    public Tensor permute(long... order) {
        return made(() -> handle().permute(order));
    }

    public Tensor transpose(int one, int other) {
        return made(() -> handle().transpose(one, other));
    }

    public Tensor unsqueeze(int dimension) {
        return made(() -> handle().unsqueeze(dimension));
    }

    public Tensor squeeze(int dimension) {
        return made(() -> handle().squeeze((long) dimension));
    }

    /** Repeats dimensions of size 1 without copying. */
    public Tensor expand(long... shape) {
        return made(() -> handle().expand(shape));
    }

    /** With its elements one after the other in memory; itself, by another handle, where they are. */
    public Tensor contiguous() {
        return made(() -> handle().contiguous());
    }

    public Tensor flip(long... dimensions) {
        return made(() -> handle().flip(dimensions));
    }

    /** A view of {@code length} elements of a dimension. */
    public Tensor narrow(int dimension, long start, long length) {
        return made(() -> handle().narrow(dimension, start, length));
    }

    /** A view of one element of a dimension, which goes. */
    public Tensor select(int dimension, long index) {
        return made(() -> handle().select(dimension, index));
    }

    /** A view cut into equal parts along a dimension. */
    public List<Tensor> chunk(int dimension, int parts) {
        try (PointerScope temporaries = new PointerScope()) {
            TensorVector vector = handle().chunk(parts, dimension);
            Tensor[] chunks = new Tensor[(int) vector.size()];
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = own(new org.bytedeco.pytorch.Tensor(vector.get(i)));
            }
            return List.of(chunks);
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** Copies of the elements of a dimension that a list of {@link DType#INT64} names. */
    public Tensor indexSelect(int dimension, Tensor index) {
        return made(() -> handle().index_select(dimension, index.handle()));
    }

    /**
     * Weighted sums of rows of this matrix {@code [rows, columns]}, PyTorch's {@code embedding_bag} by {@code "sum"}: sum
     * {@code k} is over the entries from {@code offsets[k]} up to the next offset, none of which gives zeros.
     *
     * @param index numbers of rows, {@link DType#INT64}
     * @param offsets where each sum begins in {@code index}, ascending from 0, {@link DType#INT64}
     * @param weights of the entries, in this matrix' type
     * @return {@code [offsets, columns]}
     */
    public Tensor embeddingBag(Tensor index, Tensor offsets, Tensor weights) {
        return made(() -> new org.bytedeco.pytorch.Tensor(torch.embedding_bag(
                        handle(), index.handle(), offsets.handle(), false, 0, false, weights.optional(), false)
                .get0()));
    }

    /** For each place of {@code index} the element of that number along a dimension. */
    public Tensor gather(int dimension, Tensor index) {
        return made(() -> handle().gather(dimension, index.handle()));
    }

    /** Whether each element is greater than a number: {@link DType#BOOL}. */
    public Tensor gt(double number) {
        return made(() -> handle().gt(new Scalar(number)));
    }

    public Tensor eq(Tensor other) {
        return made(() -> handle().eq(other.handle()));
    }

    /** Another's elements where a condition of {@link DType#BOOL} is false. */
    public Tensor where(Tensor condition, Tensor other) {
        return made(() -> handle().where(condition.handle(), other.handle()));
    }

    // --------------------------------------------------------------------------------------------- types and copies

    /** In another type; itself, by another handle, where it is of that type. */
    public Tensor to(DType dtype) {
        return made(() -> handle().to(Types.of(dtype)));
    }

    /** On another device; itself, by another handle, where it is there. */
    public Tensor to(Device device) {
        return made(() -> handle().to(new org.bytedeco.pytorch.Device(device.type()), handle().scalar_type()));
    }

    /** A copy in memory of its own (PyTorch's {@code clone}). */
    public Tensor copy() {
        return made(() -> torch.clone(handle()));
    }

    // ---------------------------------------------------------------------------------------------------- in place

    public Tensor add_(Tensor other) {
        return changed(() -> handle().add_(other.handle()));
    }

    /** Adds {@code factor} times another. */
    public Tensor add_(Tensor other, double factor) {
        return changed(() -> handle().add_(other.handle(), new Scalar(factor)));
    }

    public Tensor mul_(double number) {
        return changed(() -> handle().mul_(new Scalar(number)));
    }

    public Tensor fill_(double number) {
        return changed(() -> handle().fill_(new Scalar(number)));
    }

    /** Takes another's elements, in this one's type. */
    public Tensor copy_(Tensor other) {
        return changed(() -> handle().copy_(other.handle()));
    }

    // --------------------------------------------------------------------------------------------------- gradients

    /** The same elements, cut off from what they were computed by. */
    public Tensor detach() {
        return made(() -> handle().detach());
    }

    /** Says whether {@link #backward} is to compute its gradient. */
    public Tensor requiresGrad_(boolean wanted) {
        return changed(() -> handle().set_requires_grad(wanted));
    }

    /** Adds the gradient of this single number to that of each tensor it was computed from. */
    public void backward() {
        try {
            handle().backward();
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** The gradient that was computed last; none before a {@link #backward} and after {@link #zeroGrad}. */
    public Optional<Tensor> grad() {
        try (PointerScope temporaries = new PointerScope()) {
            org.bytedeco.pytorch.Tensor gradient = handle().grad();
            return gradient.defined() ? Optional.of(own(new org.bytedeco.pytorch.Tensor(gradient))) : Optional.empty();
        }
    }

    /** Frees its gradient. */
    public void zeroGrad() {
        try (PointerScope temporaries = new PointerScope()) {
            handle().mutable_grad().reset();
        }
    }

    // ------------------------------------------------------------------------------------------------------ reading

    /** The number of a tensor of one element. */
    public double item() {
        try {
            return handle().item_double();
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    public float[] toFloats() {
        try (PointerScope temporaries = new PointerScope()) {
            org.bytedeco.pytorch.Tensor plain = plain(DType.FLOAT32);
            float[] values = new float[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new FloatPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    public double[] toDoubles() {
        try (PointerScope temporaries = new PointerScope()) {
            org.bytedeco.pytorch.Tensor plain = plain(DType.FLOAT64);
            double[] values = new double[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new DoublePointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    public long[] toLongs() {
        try (PointerScope temporaries = new PointerScope()) {
            org.bytedeco.pytorch.Tensor plain = plain(DType.INT64);
            long[] values = new long[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new LongPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** On the processor, of a type, one element after the other. */
    private org.bytedeco.pytorch.Tensor plain(DType dtype) {
        return handle().detach().cpu().to(Types.of(dtype)).contiguous();
    }

    /** Its memory from a byte on, in the machine's order; it must be contiguous and on the processor. */
    ByteBuffer bytes(long from, long length) {
        if (!handle().is_contiguous() || !handle.is_cpu()) {
            throw new IllegalStateException("only contiguous memory of the processor is read and written");
        }
        try (PointerScope temporaries = new PointerScope()) {
            return new BytePointer(handle.data_ptr())
                    .capacity(handle.nbytes())
                    .position(from)
                    .limit(from + length)
                    .asByteBuffer()
                    .order(ByteOrder.nativeOrder());
        }
    }

    // ----------------------------------------------------------------------------------------------------- memory

    /** Where its memory lies: equal for a tensor and its views. */
    static long address(org.bytedeco.pytorch.Tensor tensor) {
        try (PointerScope temporaries = new PointerScope()) {
            return tensor.storage().data().address();
        }
    }

    /** Bytes of the memory that it, and all views of it, lie in. */
    static long storageBytes(org.bytedeco.pytorch.Tensor tensor) {
        try (PointerScope temporaries = new PointerScope()) {
            return tensor.storage().nbytes();
        }
    }

    /** Whether it is the only one that needs its memory: no other handle, no view, no recorded computation. */
    static boolean isAlone(org.bytedeco.pytorch.Tensor tensor) {
        if (tensor.use_count() != 1) {
            return false;
        }
        Storage storage = tensor.storage();
        return storage.use_count() == 1 && tensor.nbytes() <= storage.nbytes();
    }

    @Override
    public String toString() {
        return closed ? "closed tensor" : dtype().label() + " " + Arrays.toString(shape());
    }
}
