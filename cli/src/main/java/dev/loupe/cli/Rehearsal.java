package dev.loupe.cli;

import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs usual commands without printing, so that the class-data archive, which the start script has made meanwhile, holds
 * the classes that they need.
 */
public final class Rehearsal {
    private static final String[] COMMANDS = {
        "inspect resnet152",
        "inspect vgg19 lstm_2_bi --depth 9 --format json",
        "inspect alexnet-2012 --explain",
        "inspect googlenet --style torchinfo-1.8",
        "inspect self_attention --style torchinfo-main --columns input_size,mult_adds",
        "inspect --help",
        "inspect nosuch",
        "evaluate iou --boxes 0,0,2,2 --boxes 1,1,2,2",
    };

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Files.createTempFile("loupe", ".onnx");
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Console console = new Console(nowhere, nowhere, Map.of());
            for (String command : COMMANDS) {
                Loupe.run(command.split(" ", -1), console);
            }
            Loupe.run(new String[] {"convert", "lenet5", file.toString()}, console);
            Loupe.run(new String[] {"inspect", file.toString(), "--format", "json"}, console);
            serve();
        } finally {
            Files.delete(file);
        }
    }

    /** The first page, asked for as a browser does. */
    private static void serve() throws IOException {
        try (Server server = Server.start(0, Rooms.all(), fault -> {})) {
            String host = "127.0.0.1:" + server.address().getPort();
            String token = server.address().getQuery().substring("token=".length());
            String cookie = "Cookie: loupe-" + server.address().getPort() + "=" + token;
            for (String path : List.of("/?token=" + token, "/", "/page/page.js")) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + cookie
                        + "\r\nConnection: close\r\n\r\n";
                try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort())) {
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                    socket.getInputStream().readAllBytes();
                }
            }
        }
    }
}
