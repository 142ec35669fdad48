package dev.certloom.embedded;

import dev.certloom.process.EngineReady;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs, once everything runs, where the service is and what to try first. */
@Component
@ConditionalOnProperty("certloom.first-client-file")
class Banner {

    private static final Logger LOG = LoggerFactory.getLogger("certloom");

    private final Environment environment;

    Banner(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void on(EngineReady ready) {
        String home = environment.getProperty("certloom.home", ".certloom");
        String port = environment.getProperty("local.server.port", environment.getProperty("server.port", "8443"));
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        LOG.info("""

                Certloom is ready after {} s.
                  Address       https://localhost:{}
                  Pages         https://localhost:{}/dashboard
                  First client  {}/first-client.json (secret inside, readable by you only)
                  First person  {}/first-administrator.json (the same)
                  Trust         {}/tls/ca.pem
                  Try           curl --cacert {}/tls/ca.pem https://localhost:{}/actuator/health
                  Walk through  deploy/walk-through {}
                  Stop          Ctrl-C; the next start goes on where this one was
                """, uptime.toSeconds(), port, port, home, home, home, home, port, home);
    }
}
