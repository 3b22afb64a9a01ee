package dev.loupe.formats.pytorch;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pytorch.Pickled.Bytes;
import dev.loupe.formats.pytorch.Pickled.Dict;
import dev.loupe.formats.pytorch.Pickled.Global;
import dev.loupe.formats.pytorch.Pickled.Made;
import dev.loupe.formats.pytorch.Pickled.Sequence;
import dev.loupe.formats.pytorch.Pickled.StorageRef;
import dev.loupe.formats.pytorch.Pickled.TensorRef;
import dev.loupe.formats.pytorch.Pickled.Tuple;
import dev.loupe.formats.pytorch.Pickled.Whole;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The globals that a checkpoint may name, and what is made of a call of one: a value of ours. Every other name is refused
 * where it stands.
 */
final class Globals {
    private Globals() {}

    /** The global itself, if it may be named. */
    static Global check(Global global, boolean torchScript) {
        if (isKnown(global, torchScript)) {
            return global;
        }
        String name = Printable.brief(global.toString());
        if (global.module().startsWith("torch.nn")
                || global.module().startsWith("torchvision.models")
                || global.module().contains(".models")
                || global.module().equals("__main__")) {
            throw new BadInput("the pickle names the class " + name + ": it holds a whole module, which only its own "
                    + "program could build; save a state_dict, or export to ONNX");
        }
        throw new BadInput("the pickle names " + name + ", which is no part of a checkpoint: refused, nothing was run; "
                + "save a state_dict with plain values");
    }

    private static boolean isKnown(Global global, boolean torchScript) {
        String module = global.module();
        String name = global.name();
        return switch (module) {
            case "torch" -> isOfTorch(name);
            case "torch.cuda" -> name.endsWith("Storage");
            case "torch.storage" ->
                name.equals("TypedStorage")
                        || name.equals("UntypedStorage")
                        || name.equals("_TypedStorage")
                        || name.equals("_UntypedStorage");
            case "torch._utils" ->
                switch (name) {
                    case "_rebuild_tensor",
                            "_rebuild_tensor_v2",
                            "_rebuild_tensor_v3",
                            "_rebuild_parameter",
                            "_rebuild_parameter_with_state",
                            "_rebuild_qtensor",
                            "_rebuild_sparse_tensor" -> true;
                    default -> false;
                };
            case "torch._tensor" -> name.equals("_rebuild_from_type_v2");
            case "torch.nn.parameter" -> name.equals("Parameter") || name.equals("Buffer");
            case "torch.serialization" -> name.equals("_get_layout");
            case "torch.torch_version" -> name.equals("TorchVersion");
            case "torch.jit._pickle" -> name.startsWith("build_") || name.equals("restore_type_tag");
            case "collections" -> name.equals("OrderedDict") || name.equals("defaultdict") || name.equals("Counter");
            case "argparse" -> name.equals("Namespace");
            case "types" -> name.equals("SimpleNamespace");
            case "_codecs" -> name.equals("encode");
            case "numpy" -> name.equals("dtype") || name.equals("ndarray");
            case "numpy.core.multiarray", "numpy._core.multiarray" ->
                name.equals("scalar") || name.equals("_reconstruct");
            case "numpy.dtypes" -> name.endsWith("DType");
            case "builtins", "__builtin__" ->
                switch (name) {
                    case "set",
                            "frozenset",
                            "list",
                            "dict",
                            "int",
                            "float",
                            "bool",
                            "str",
                            "complex",
                            "bytearray",
                            "slice" -> true;
                    default -> false;
                };
            case "pathlib" -> name.endsWith("Path");
            case "datetime" -> name.equals("datetime") || name.equals("timedelta") || name.equals("date");
            default -> torchScript && module.startsWith("__torch__");
        };
    }

    private static boolean isOfTorch(String name) {
        return switch (name) {
            case "Size", "device", "Tensor" -> true;
            case "strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc" -> true;
            case "per_tensor_affine", "per_channel_affine", "per_tensor_symmetric", "per_channel_symmetric" -> true;
            default -> name.endsWith("Storage") || dtype(name).isPresent();
        };
    }

    /** An element's type: its label and bytes. */
    record ElementType(String label, int bytes) {
        static ElementType of(DType type) {
            return new ElementType(type.label(), type.bytes());
        }
    }

    /** What {@code torch.NAME} is as an element type. */
    static Optional<ElementType> dtype(String name) {
        return switch (name) {
            case "float", "float32" -> Optional.of(ElementType.of(DType.FLOAT32));
            case "double", "float64" -> Optional.of(ElementType.of(DType.FLOAT64));
            case "half", "float16" -> Optional.of(ElementType.of(DType.FLOAT16));
            case "bfloat16" -> Optional.of(ElementType.of(DType.BFLOAT16));
            case "long", "int64" -> Optional.of(ElementType.of(DType.INT64));
            case "int", "int32" -> Optional.of(ElementType.of(DType.INT32));
            case "short", "int16" -> Optional.of(ElementType.of(DType.INT16));
            case "int8" -> Optional.of(ElementType.of(DType.INT8));
            case "uint8" -> Optional.of(ElementType.of(DType.UINT8));
            case "bool" -> Optional.of(ElementType.of(DType.BOOL));
            case "uint16" -> Optional.of(ElementType.of(DType.UINT16));
            case "uint32" -> Optional.of(ElementType.of(DType.UINT32));
            case "uint64" -> Optional.of(ElementType.of(DType.UINT64));
            case "complex64", "cfloat" -> Optional.of(ElementType.of(DType.COMPLEX64));
            case "complex128", "cdouble" -> Optional.of(ElementType.of(DType.COMPLEX128));
            case "float8_e4m3fn" -> Optional.of(ElementType.of(DType.FLOAT8_E4M3FN));
            case "float8_e4m3fnuz" -> Optional.of(ElementType.of(DType.FLOAT8_E4M3FNUZ));
            case "float8_e5m2" -> Optional.of(ElementType.of(DType.FLOAT8_E5M2));
            case "float8_e5m2fnuz" -> Optional.of(ElementType.of(DType.FLOAT8_E5M2FNUZ));
            case "float8_e8m0fnu" -> Optional.of(ElementType.of(DType.FLOAT8_E8M0));
            case "qint8", "quint8" -> Optional.of(new ElementType(name, 1));
            case "qint32" -> Optional.of(new ElementType(name, 4));
            default -> Optional.empty();
        };
    }

    /** The element type of a storage's class. */
    static Optional<ElementType> storageType(Global global) {
        return switch (global.name()) {
            case "FloatStorage" -> dtype("float32");
            case "DoubleStorage" -> dtype("float64");
            case "HalfStorage" -> dtype("float16");
            case "BFloat16Storage" -> dtype("bfloat16");
            case "LongStorage" -> dtype("int64");
            case "IntStorage" -> dtype("int32");
            case "ShortStorage" -> dtype("int16");
            case "CharStorage" -> dtype("int8");
            case "ByteStorage", "UntypedStorage" -> dtype("uint8");
            case "BoolStorage" -> dtype("bool");
            case "ComplexFloatStorage" -> dtype("complex64");
            case "ComplexDoubleStorage" -> dtype("complex128");
            case "QInt8Storage" -> dtype("qint8");
            case "QUInt8Storage" -> dtype("quint8");
            case "QInt32Storage" -> dtype("qint32");
            default -> Optional.empty();
        };
    }

    /** What a call of an allowed global with the given arguments stands for. */
    static Pickled call(Global global, List<Pickled> arguments) {
        return switch (global.name()) {
            case "_rebuild_tensor", "_rebuild_tensor_v2" -> tensor(arguments, Optional.empty());
            case "_rebuild_tensor_v3" -> tensor(arguments, Optional.of(argument(arguments, 6)));
            case "_rebuild_qtensor" -> tensor(arguments, Optional.empty());
            case "_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter", "Buffer" -> argument(arguments, 0);
            case "_rebuild_from_type_v2" -> fromType(arguments);
            case "_rebuild_sparse_tensor" -> sparse(arguments);
            case "OrderedDict", "Counter", "dict" -> dict(arguments, 0);
            case "defaultdict" -> dict(arguments, 1);
            case "Size" -> arguments.isEmpty() ? new Tuple(List.of()) : arguments.get(0);
            case "set", "frozenset", "list" -> arguments.isEmpty() ? new Sequence(new ArrayList<>()) : arguments.get(0);
            case "encode" ->
                new Bytes(
                        arguments.size() > 0 && arguments.get(0) instanceof Pickled.Text text
                                ? text.value().length()
                                : 0);
            default ->
                global.module().equals("torch.jit._pickle") && !arguments.isEmpty()
                        ? arguments.get(0)
                        : new Made(global, new Dict());
        };
    }

    private static Pickled argument(List<Pickled> arguments, int i) {
        if (i >= arguments.size()) {
            throw new BadInput("a tensor is described by " + arguments.size() + " values, which are too few");
        }
        return arguments.get(i);
    }

    /** {@code OrderedDict([[key, value], …])}, as Python 2 and 3.4 wrote it, or empty. */
    private static Dict dict(List<Pickled> arguments, int first) {
        Dict dict = new Dict();
        if (arguments.size() > first && arguments.get(first) instanceof Sequence pairs) {
            for (Pickled pair : pairs.elements()) {
                List<Pickled> both = elements(pair);
                if (both.size() == 2) {
                    dict.members().put(PickleMachine.key(both.get(0)), both.get(1));
                }
            }
        } else if (arguments.size() > first && arguments.get(first) instanceof Dict other) {
            dict.members().putAll(other.members());
        }
        return dict;
    }

    private static List<Pickled> elements(Pickled value) {
        return value instanceof Tuple tuple
                ? tuple.elements()
                : value instanceof Sequence sequence ? sequence.elements() : List.of();
    }

    private static Pickled fromType(List<Pickled> arguments) {
        if (!(argument(arguments, 0) instanceof Global rebuild)) {
            throw new BadInput("a tensor of a class is not described by a function that builds it");
        }
        return switch (rebuild.name()) {
            case "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter", "_rebuild_qtensor" ->
                call(rebuild, elements(argument(arguments, 2)));
            default ->
                throw new BadInput("a tensor of a class is built by " + Printable.brief(rebuild.toString())
                        + ", which is not known");
        };
    }

    /** Indices and values, as tensors of their own. */
    private static Dict sparse(List<Pickled> arguments) {
        List<Pickled> parts = elements(argument(arguments, 1));
        Dict dict = new Dict();
        String[] names = {"indices", "values"};
        for (int i = 0; i < Math.min(2, parts.size()); i++) {
            dict.members().put(names[i], parts.get(i));
        }
        return dict;
    }

    private static TensorRef tensor(List<Pickled> arguments, Optional<Pickled> dtype) {
        if (!(argument(arguments, 0) instanceof StorageRef storage)
                || !(argument(arguments, 1) instanceof Whole offset)) {
            throw new BadInput("a tensor is not described by a storage and an offset");
        }
        String label = storage.dtype();
        int bytes = storage.elementBytes();
        if (dtype.isPresent()) {
            ElementType type = Optional.of(dtype.get())
                    .filter(Global.class::isInstance)
                    .flatMap(global -> dtype(((Global) global).name()))
                    .orElseThrow(() -> new BadInput("a tensor is described by a dtype that is not known"));
            label = type.label();
            bytes = type.bytes();
        }
        List<Long> shape = numbers(argument(arguments, 2), "shape");
        List<Long> strides = numbers(argument(arguments, 3), "strides");
        if (shape.size() != strides.size()) {
            throw new BadInput("a tensor has " + shape.size() + " dimensions, but " + strides.size() + " strides");
        }
        checkBounds(storage, bytes, offset.value(), shape, strides);
        return new TensorRef(storage, label, bytes, offset.value(), shape, strides);
    }

    private static List<Long> numbers(Pickled value, String what) {
        List<Pickled> elements = elements(value);
        Limits.check(elements.size(), Limits.RANK, "dimensions");
        Long[] numbers = new Long[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(elements.get(i) instanceof Whole number)) {
                throw new BadInput("a tensor's " + what + " is no list of whole numbers");
            }
            numbers[i] = number.value();
        }
        return List.of(numbers);
    }

    /** The last element must lie in the storage. */
    private static void checkBounds(StorageRef storage, int bytes, long offset, List<Long> shape, List<Long> strides) {
        String what = "a tensor of shape " + shape + " and strides " + strides + " at " + offset;
        long elements = Tensor.elements("of storage " + storage.key(), shape);
        if (offset < 0) {
            throw new BadInput(what + " begins before its storage");
        }
        long available = Math.multiplyExact(storage.elements(), (long) storage.elementBytes()) / bytes;
        if (elements == 0) {
            return;
        }
        try {
            long last = offset;
            for (int i = 0; i < shape.size(); i++) {
                if (strides.get(i) < 0) {
                    throw new BadInput(what + " has a negative stride");
                }
                last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
            }
            if (last >= available) {
                throw new BadInput(what + " reaches element " + last + " of a storage of " + available);
            }
        } catch (ArithmeticException e) {
            throw new BadInput(what + " reaches beyond what 64 bits can count", e);
        }
    }
}
