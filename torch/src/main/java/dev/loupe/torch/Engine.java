package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * LibTorch as a whole: loading it, its threads, its random numbers. Loading takes seconds, so a program starts it on a
 * thread of its own while it reads its data.
 */
public final class Engine {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";

    private Engine() {}

    /** Loads the libraries once; whoever calls later waits for it. */
    private static final class Loaded {
        static final java.util.Optional<BadInput> FAILURE = load();

        private static java.util.Optional<BadInput> load() {
            // Tensors are closed by their owners; JavaCPP's own limits would read the size of the process at each one.
            System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
            try {
                unpack();
                Loader.load(torch.class);
                return java.util.Optional.empty();
            } catch (BadInput e) {
                return java.util.Optional.of(e);
            } catch (IOException | RuntimeException | LinkageError e) {
                return java.util.Optional.of(new BadInput(
                        "LibTorch cannot be loaded: " + reason(e)
                                + "; its libraries are unpacked into the folder that -D" + CACHE + " names, now "
                                + folder() + ", which needs 500 MB and must be writable",
                        e));
            }
        }

        private static String reason(Throwable e) {
            Throwable first = e;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            return Fault.firstLine(String.valueOf(first.getMessage()));
        }

        private static String folder() {
            try {
                return Loader.getCacheDir().toString();
            } catch (IOException e) {
                return System.getProperty(CACHE, "~/.javacpp/cache"); // that it cannot be made is what is told
            }
        }

        /**
         * Unpacks all libraries before the first is loaded. JavaCPP does one after the other, and the linker would take a
         * {@code libtorch_cpu.so} that the system has for ours, which is not there yet.
         */
        private static void unpack() throws IOException {
            String folder = "org/bytedeco/pytorch/" + Loader.getPlatform() + "/";
            URL url = Engine.class.getClassLoader().getResource(folder);
            if (url == null || !(url.openConnection() instanceof JarURLConnection)) {
                throw new BadInput("there is no LibTorch for " + Loader.getPlatform() + " on the class path");
            }
            List<String> libraries = ((JarURLConnection) url.openConnection())
                    .getJarFile().stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(folder) && !name.endsWith(".cpp"))
                            .toList();
            for (String library : libraries) {
                Loader.cacheResource(torch.class, "/" + library);
            }
        }
    }

    /**
     * Loads LibTorch, unless that is done.
     *
     * @throws BadInput when it cannot be: no libraries for this machine, or nowhere to unpack them
     */
    public static void start() {
        if (Loaded.FAILURE.isPresent()) {
            throw Loaded.FAILURE.get();
        }
    }

    /** LibTorch's version and that of its bindings, as their jar says; {@code unknown} where it does not. */
    public static String version() {
        return Optional.ofNullable(torch.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }

    /** How many threads an operator may use. Results are equal bit for bit only for equal numbers of threads. */
    public static void threads(int count) {
        if (count < 1) {
            throw new BadInput("the number of threads must be positive, but is " + count);
        }
        start();
        torch.set_num_threads(count);
        // Matrix products are OpenBLAS's, whose idle threads would keep the processors busy that others wait for.
        openblas_nolapack.blas_set_num_threads(count);
    }

    public static int threads() {
        start();
        return torch.get_num_threads();
    }

    /** Starts the random numbers that drop-out and the random tensors use. */
    public static void seed(long seed) {
        start();
        torch.manual_seed(seed);
    }

    /** Where the random numbers stand: bytes for a checkpoint. Owned by the caller. */
    public static Tensor randomState() {
        start();
        try (PointerScope scope = new PointerScope()) {
            return Tensor.own(torch.getDefaultCPUGenerator().get_state());
        }
    }

    /** Goes on with the random numbers where {@link #randomState} was taken. */
    public static void randomState(Tensor state) {
        start();
        try (PointerScope scope = new PointerScope()) {
            Generator generator = torch.getDefaultCPUGenerator();
            generator.set_state(state.handle());
        }
    }
}
