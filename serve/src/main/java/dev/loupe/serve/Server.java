package dev.loupe.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loupe.graph.BadInput;
import dev.loupe.report.Json;
import dev.loupe.report.page.Files;
import dev.loupe.report.page.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Serves the rooms on this machine's loopback address, until it is closed. */
public final class Server implements AutoCloseable {
    private static final String REQUEST_SECONDS = "600";

    private static final String MOST_CONNECTIONS = "1024";

    /** So many requests are answered at once; a client that is slow holds one. */
    private static final int MOST_THREADS = 256;

    /** A request's body is cut off here. */
    static final long MOST_BYTES = 2L << 30;

    /** What a page may do: run its own scripts, ask its own server, and nothing else. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final HttpServer http;
    private final Guard guard;
    private final Routes routes = new Routes();
    private final List<Room> rooms;
    private final List<Page.Link> links;
    private final ExecutorService threads;
    private final Consumer<Throwable> faults;

    private Server(HttpServer http, List<Room> rooms, Consumer<Throwable> faults) {
        this.http = http;
        this.guard = new Guard(http.getAddress().getPort());
        this.rooms = List.copyOf(rooms);
        this.links = rooms.stream()
                .map(room -> new Page.Link(room.address(), room.text()))
                .toList();
        this.faults = faults;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
        routes.get("/", request -> home());
        rooms.forEach(room -> room.register(routes));
        http.setExecutor(threads);
        http.createContext("/", this::handle);
    }

    /**
     * Starts to serve.
     *
     * @param port 0 for any that is free
     * @param faults is told what is a fault of the program itself
     * @throws BadInput when the port is taken
     */
    public static Server start(int port, List<Room> rooms, Consumer<Throwable> faults) {
        // Read once, when the first server of a process is made: small answers at once, and an end for requests that
        // never do and for clients that do not read their answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        System.setProperty("sun.net.httpserver.maxRspTime", REQUEST_SECONDS);
        System.setProperty("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
        HttpServer http;
        try {
            http = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        } catch (IOException e) {
            throw new BadInput(
                    "port " + port + " cannot be used: " + e.getMessage() + "; choose another with --port", e);
        }
        Server server = new Server(http, rooms, faults);
        http.start();
        return server;
    }

    /** The address that lets a browser in. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/?token=" + guard.token());
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        rooms.forEach(Room::close);
    }

    /** The page of a room. */
    public static Answer page(List<Page.Link> links, String title, String view, Json data) {
        return Answer.html(Page.served("en", title, view, data, links));
    }

    private Answer home() {
        Json json = new Json();
        json.beginObject().name("rooms").beginArray();
        for (Room room : rooms) {
            json.beginObject().name("address").value(room.address());
            json.name("text").value(room.text());
            json.name("about").value(room.about()).endObject();
        }
        json.endArray().endObject();
        return Answer.html(Page.served("en", "Loupe", "home", json, links));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (BadInput e) {
                answer = Answer.error(400, String.valueOf(e.getMessage()));
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                faults.accept(e);
                answer = Answer.error(500, "a fault of the program itself: " + e + "; please report it");
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String method = exchange.getRequestMethod();
        String path = Objects.requireNonNullElse(exchange.getRequestURI().getPath(), ""); // none in "a:b"
        Optional<String> foreign = guard.foreign(headers, !method.equals("GET") && !method.equals("HEAD"));
        if (foreign.isPresent()) {
            return Answer.error(403, foreign.get());
        }
        Map<String, String> values = values(exchange.getRequestURI().getRawQuery());
        if (path.equals("/") && values.containsKey("token")) {
            return guard.isToken(values.get("token"))
                    ? new Answer(303, "text/plain", Map.of("Location", "/", "Set-Cookie", guard.cookie()), out -> {})
                    : Answer.error(403, "the token is another; open the address that loupe serve printed");
        }
        if (!guard.holdsToken(headers)) {
            return Answer.error(403, "this browser has no token; open the address that loupe serve printed");
        }
        if (method.equals("GET") && path.startsWith("/page/")) {
            String name = path.substring("/page/".length());
            return Files.find(name)
                    .map(bytes -> Answer.of(
                            200,
                            name.endsWith(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8",
                            bytes))
                    .orElseGet(() -> Answer.error(404, "there is no such file"));
        }
        if (declared(headers) > MOST_BYTES) {
            return Answer.error(413, Limited.message(MOST_BYTES));
        }
        Optional<Routes.Handler> handler = routes.find(method, path);
        if (handler.isEmpty()) {
            return routes.knows(path)
                    ? Answer.error(405, "not by " + method)
                    : Answer.error(404, "there is no such page");
        }
        return handler.get()
                .answer(new Request(path, values, links, new Limited(exchange.getRequestBody(), MOST_BYTES)));
    }

    /** The length that a body is said to have. */
    private static long declared(Headers headers) {
        String length = headers.getFirst("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw new BadInput("the request's Content-Length is no number", e);
        }
    }

    private static Map<String, String> values(String query) {
        Map<String, String> values = new HashMap<>();
        if (query == null) {
            return values;
        }
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            try {
                values.put(decoded(part.substring(0, Math.max(0, equals))), decoded(part.substring(equals + 1)));
            } catch (IllegalArgumentException e) {
                throw new BadInput("the query has a wrong escape: " + part, e);
            }
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        answer.headers().forEach(headers::set);
        boolean isEmpty = answer.status() == 303 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), isEmpty ? -1 : 0);
        if (!isEmpty) {
            try (OutputStream out = exchange.getResponseBody()) {
                answer.body().write(out);
            }
        }
    }
}
