package dev.certloom.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the embedded default, under {@code certloom.embedded}.
 *
 * @param enabled whether the engine and PostgreSQL are started as children unless they are named elsewhere;
 *     {@code false} leaves everything to other settings: nothing is started, created or checked
 * @param software where the engine and PostgreSQL are unpacked; by default {@code software/} in the home
 * @param engineDistribution the engine's distribution, a {@code .tar.gz}; set by the build when Maven runs the
 *     service
 * @param engineJavaOptions what the engine's JVM is started with
 * @param exporterAddress where the embedded engine's exporter reaches the service; by default where it listens on
 *     this machine
 * @param exporterCa PEM file with the CA that the exporter trusts there; by default the CA of the installation,
 *     or with a certificate of one's own whomever the JVM trusts
 * @param minimumFreeDisk the least free disk space required to start; the engine refuses to write with less than 2 GB
 */
@ConfigurationProperties(EmbeddedSettings.PREFIX)
record EmbeddedSettings(
        @DefaultValue("true") boolean enabled,
        @Nullable Path software,
        @Nullable Path engineDistribution,

        @DefaultValue("-Xms512m -Xmx1g -XX:MaxDirectMemorySize=256m -XX:+UseParallelGC")
        String engineJavaOptions,

        @Nullable URI exporterAddress,
        @Nullable Path exporterCa,
        @DefaultValue("2560MB") DataSize minimumFreeDisk) {

    static final String PREFIX = "certloom.embedded";

    static EmbeddedSettings of(Environment environment) {
        return Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(EmbeddedSettings.class));
    }

    Path softwareOr(Path byDefault) {
        return Optional.ofNullable(software).orElse(byDefault).toAbsolutePath();
    }
}
