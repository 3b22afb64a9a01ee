package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.inspect.Measurer;
import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;

/** {@code loupe serve}: the same on a page of this machine. */
final class ServeVerb implements Verb {
    private static final int PORT = 8700;
    private static final int MOST_PORT = 65_535;

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String summary() {
        return "look instead of reading: the same on a local web page";
    }

    @Override
    public String usage() {
        return "[options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--port", "N", "where to listen, on 127.0.0.1 only (8700); 0 for any that is free"),
                new Option("--runs", "FOLDER", "whose runs of loupe train it shows (this one)"),
                new Option("--measure", "", "let the page run networks too: builds what that needs (LibTorch)"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of("loupe serve", "loupe serve --port 0", "loupe serve --runs experiments");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (!arguments.operands().isEmpty()) {
            throw new BadInput(
                    "serve takes no " + arguments.operands().get(0) + "; what to look at is chosen on its page");
        }
        int port = arguments.number("--port", PORT, 0);
        if (port > MOST_PORT) {
            throw new BadInput("--port " + port + " is not from 0 to " + MOST_PORT);
        }
        Path runs = arguments
                .value("--runs")
                .map(folder -> EvaluateOptions.file("--runs", folder))
                .orElse(Path.of(""));
        if (!Files.isDirectory(runs)) {
            throw new BadInput("--runs " + Printable.line(runs.toString()) + " is no folder");
        }
        if (arguments.has("--measure")
                && ServiceLoader.load(Measurer.class).findFirst().isEmpty()) {
            throw new BadInput("--measure runs on LibTorch, which is not on the class path: start loupe by its script");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (Server server = Server.start(port, Rooms.all(runs), fault -> {
            Loupe.complain(console, "a fault of the program itself: " + fault);
            if (arguments.has("--verbose")) {
                fault.printStackTrace(console.err());
            }
        })) {
            console.out().println("Loupe is at " + server.address());
            console.out().println("Only this machine can reach it. Ctrl-C stops it.");
            console.out().flush();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Loupe.DONE;
    }
}
