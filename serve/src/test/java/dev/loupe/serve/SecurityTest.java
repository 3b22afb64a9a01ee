package dev.loupe.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site, another machine, another user or a broken client gets: nothing. Requests are written by hand. */
class SecurityTest {
    private static final List<Throwable> FAULTS = new CopyOnWriteArrayList<>();
    private static Server server;
    private static int port;
    private static String token;

    private static final class Probe implements Room {
        @Override
        public String address() {
            return "/probe";
        }

        @Override
        public String text() {
            return "Probe";
        }

        @Override
        public String about() {
            return "answers";
        }

        @Override
        public void register(Routes routes) {
            routes.get("/probe", request -> Answer.of(200, "text/plain", "secret".getBytes(StandardCharsets.UTF_8)));
            routes.post("/probe/read", request -> {
                try {
                    long count = request.body().readAllBytes().length;
                    return Answer.of(200, "text/plain", Long.toString(count).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            routes.get("/probe/fault", request -> {
                throw new IllegalStateException("broken");
            });
        }
    }

    @BeforeAll
    static void start() {
        server = Server.start(0, List.of(new Probe()), FAULTS::add);
        port = server.address().getPort();
        token = server.address().getQuery().substring("token=".length());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String host() {
        return "127.0.0.1:" + port;
    }

    private static String cookie() {
        return "Cookie: loupe-" + port + "=" + token + "\r\n";
    }

    /** Sends bytes as they are, and gives all that comes back until the server closes. */
    private static String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(String target, String headers) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    @Test
    void whoHoldsTheTokenIsLetIn() throws IOException {
        String answer = get("/probe", "Host: " + host() + "\r\n" + cookie());

        assertThat(status(answer)).isEqualTo(200);
        assertThat(answer).contains("secret");
    }

    @Test
    void theStartAddressGivesTheTokenToTheBrowserAloneAndTakesItOutOfTheAddress() throws IOException {
        String answer = get("/?token=" + token, "Host: " + host() + "\r\n");

        assertThat(status(answer)).isEqualTo(303);
        assertThat(answer).containsIgnoringCase("Location: /\r\n").containsIgnoringCase("HttpOnly; SameSite=Strict");
    }

    @Test
    void tokensAreLongAndNewEachTime() {
        try (Server other = Server.start(0, List.of(), FAULTS::add)) {
            assertThat(other.address().getQuery()).hasSizeGreaterThanOrEqualTo("token=".length() + 48);
            assertThat(other.address().getQuery()).isNotEqualTo(server.address().getQuery());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Cookie: loupe=1\r\n", "Cookie: other=TOKEN\r\n", "Cookie: NAME=\r\n", "Cookie: NAME=0\r\n"})
    void withoutTheTokenNobodyIs(String header) throws IOException {
        String cookie = header.replace("TOKEN", token).replace("NAME", "loupe-" + port);
        for (String path : List.of("/", "/probe", "/page/page.js", "/nowhere")) {
            assertThat(status(get(path, "Host: " + host() + "\r\n" + cookie)))
                    .as(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void aWrongTokenInTheAddressIsRefused() throws IOException {
        assertThat(status(get("/?token=" + "0".repeat(48), "Host: " + host() + "\r\n")))
                .isEqualTo(403);
    }

    /** DNS rebinding: a name of the attacker's points at this machine, and the browser sends it along. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "127.0.0.1",
                "localhost.evil.example:PORT",
                "127.0.0.1:1",
                "[::1]:PORT",
                ""
            })
    void anotherHostIsRefusedEvenWithTheToken(String host) throws IOException {
        String named = host.replace("PORT", Integer.toString(port));

        assertThat(status(get("/probe", "Host: " + named + "\r\n" + cookie()))).isIn(400, 403);
    }

    @Test
    void noHostAndTwoHostsAreRefused() throws IOException {
        assertThat(status(get("/probe", cookie()))).isIn(400, 403);
        assertThat(status(get("/probe", "Host: " + host() + "\r\nHost: evil.example\r\n" + cookie())))
                .isIn(400, 403);
        assertThat(status(send("GET /probe HTTP/1.0\r\n" + cookie() + "\r\n"))).isIn(400, 403);
    }

    @Test
    void aRequestLineThatNamesAnotherHostIsRefused() throws IOException {
        assertThat(status(get("http://evil.example/probe", "Host: evil.example\r\n" + cookie())))
                .isIn(400, 403);
    }

    /** A page of another site cannot ask, whatever cookies the browser would send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "https://127.0.0.1:PORT",
                "http://127.0.0.1:1",
                "http://localhost:PORT"
            })
    void anotherOriginIsRefused(String origin) throws IOException {
        String header = "Origin: " + origin.replace("PORT", Integer.toString(port)) + "\r\n";

        assertThat(status(get("/probe", "Host: " + host() + "\r\n" + cookie() + header)))
                .isEqualTo(403);
        String post = send("POST /probe/read HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + header
                + "Content-Length: 1\r\nConnection: close\r\n\r\nx");
        assertThat(status(post)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void whatTheBrowserCallsAnotherSiteIsRefused(String site) throws IOException {
        String headers = "Host: " + host() + "\r\n" + cookie() + "Sec-Fetch-Site: " + site + "\r\n";

        assertThat(status(get("/probe", headers))).isEqualTo(403);
    }

    /** A form of another site sends an Origin; a POST without any comes from no browser's page of ours. */
    @Test
    void aPostWithoutAnOriginIsRefused() throws IOException {
        String post = send("POST /probe/read HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie()
                + "Content-Length: 1\r\nConnection: close\r\n\r\nx");

        assertThat(status(post)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/../Page.class",
                "/page/..%2fPage.class",
                "/page/%2e%2e/%2e%2e/Html.class",
                "/page//etc/passwd",
                "/page/....//page.js",
                "/page/page.js%00.css",
                "/page/page.js/",
                "/page/",
                "//probe",
                "/probe/",
                "/./probe",
                "/probe/../probe",
                "/%70robe%2f"
            })
    void tricksWithPathsFindNothing(String path) throws IOException {
        assertThat(status(get(path, "Host: " + host() + "\r\n" + cookie()))).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/probe?a=%", "/probe?a=%zz"})
    void wrongEscapesAreBadInput(String path) throws IOException {
        assertThat(status(get(path, "Host: " + host() + "\r\n" + cookie()))).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "HEAD"})
    void otherMethodsAreRefused(String method) throws IOException {
        String answer = send(method + " /probe HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "Origin: http://"
                + host() + "\r\nConnection: close\r\n\r\n");

        assertThat(status(answer)).isIn(400, 405, 501);
        assertThat(answer).doesNotContain("secret");
    }

    @Test
    void everyAnswerForbidsWhatAPageNeedNot() throws IOException {
        for (String path : List.of("/", "/probe", "/nowhere")) {
            assertThat(get(path, "Host: " + host() + "\r\n" + cookie()))
                    .containsIgnoringCase(
                            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'")
                    .containsIgnoringCase("frame-ancestors 'none'")
                    .containsIgnoringCase("X-Content-Type-Options: nosniff")
                    .containsIgnoringCase("Cross-Origin-Resource-Policy: same-origin")
                    .containsIgnoringCase("Referrer-Policy: no-referrer")
                    .doesNotContainIgnoringCase("Access-Control-Allow");
        }
    }

    @Test
    void aFaultIsOneLineForTheClientAndToldToTheProgram() throws IOException {
        FAULTS.clear();
        String answer = get("/probe/fault", "Host: " + host() + "\r\n" + cookie());

        assertThat(status(answer)).isEqualTo(500);
        assertThat(answer).contains("a fault of the program itself").doesNotContain("\tat ", "SecurityTest");
        assertThat(FAULTS).hasSize(1);
    }

    @Test
    void aBodyIsCutOffAtTheLimitWhateverItsLengthSays() throws IOException {
        String head = "POST /probe/read HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "Origin: http://" + host()
                + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String length = "Content-Length: " + (Server.MOST_BYTES + 1) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((head + length).getBytes(StandardCharsets.ISO_8859_1));
            byte[] line = socket.getInputStream().readNBytes(12);
            assertThat(status(new String(line, StandardCharsets.ISO_8859_1))).isEqualTo(413);
        }
    }

    /** A body that nobody reads could else be taken for the next request of the connection. */
    @Test
    void aBodyIsNeverTakenForARequest() throws IOException {
        String hidden = "GET /probe HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "\r\n";
        String answers =
                send("POST /nowhere HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "Origin: http://" + host()
                        + "\r\nContent-Length: " + hidden.length() + "\r\n\r\n" + hidden
                        + "GET /nowhere HTTP/1.1\r\nHost: " + host()
                        + "\r\n" + cookie() + "Connection: close\r\n\r\n");

        assertThat(status(answers)).isEqualTo(404);
        assertThat(answers).doesNotContain("secret");
    }

    @Test
    void twoLengthsOrALengthThatIsNoneAreRefused() throws IOException {
        String head = "POST /probe/read HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "Origin: http://" + host()
                + "\r\nConnection: close\r\n";
        for (String length : List.of("-1", "x", "99999999999999999999", "0x10")) {
            String answer = send(head + "Content-Length: " + length + "\r\n\r\n");
            assertThat(answer.isEmpty() ? 400 : status(answer)).as(length).isIn(400, 413);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "*", "\\probe", "/probe\u0000", "/pro be", "", "?token=x", "/%zz", "/%c0%ae"})
    void requestLinesOfNoMeaningAreNoFault(String target) throws IOException {
        FAULTS.clear();
        String answer = get(target, "Host: " + host() + "\r\n" + cookie());

        assertThat(answer.isEmpty() ? 400 : status(answer)).isBetween(400, 499);
        assertThat(FAULTS).isEmpty();
    }

    @Test
    void theTokenIsInNoAnswerButItsCookie() throws IOException {
        for (String path : List.of("/", "/probe", "/nowhere", "/?token=x")) {
            assertThat(get(path, "Host: " + host() + "\r\n" + cookie())).doesNotContain(token);
        }
    }

    /** Clients that send half a request and wait do not keep others from their answers. */
    @Test
    void slowClientsDoNotStopOthers() throws IOException {
        List<Socket> slow = new CopyOnWriteArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.getOutputStream()
                        .write(("POST /probe/read HTTP/1.1\r\nHost: " + host() + "\r\n" + cookie() + "Origin: http://"
                                        + host() + "\r\nContent-Length: 10\r\n\r\nhalf")
                                .getBytes(StandardCharsets.ISO_8859_1));
                slow.add(socket);
            }
            assertThat(status(get("/probe", "Host: " + host() + "\r\n" + cookie())))
                    .isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void noOtherAddressOfThisMachineListens() throws IOException {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    try (Socket socket = new Socket()) {
                        assertThat(connects(socket, address))
                                .as("%s listens", address)
                                .isFalse();
                    }
                }
            }
        }
    }

    private static boolean connects(Socket socket, InetAddress address) {
        try {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
