package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.serve.Rooms;
import dev.loupe.serve.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class HomeTest {
    @Test
    void theStartAddressLetsABrowserInAndLinksEveryRoom() throws Exception {
        try (Server server = Server.start(0, Rooms.all(), fault -> {});
                Browser browser = Browser.open()) {
            browser.go(server.address());
            browser.find("nav.rooms .home");
            assertThat(browser.driver().getCurrentUrl()).doesNotContain("token");
            assertThat(browser.all("nav.rooms a")).hasSize(1 + Rooms.all().size());
            assertThat(browser.complaints()).isEmpty();
            browser.assertFits();
            browser.keep("home");
        }
    }
}
