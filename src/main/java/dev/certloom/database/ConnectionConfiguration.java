package dev.certloom.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.availability.Availability;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bounds how long callers wait for a connection; migrations have connections without such bounds. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

    @Bean
    static BeanPostProcessor watchedDataSource(ObjectProvider<Availability> availability) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new FailFastDataSource(pool, availability.getObject())
                        : bean;
            }
        };
    }

    /** A separately configured connection for them (spring.flyway.url) is used unchanged. */
    @Bean
    FlywayConfigurationCustomizer unhurriedMigrations(DataSource source) {
        return migrations -> {
            if (source.equals(migrations.getDataSource())
                    && source instanceof FailFastDataSource watched
                    && watched.getTargetDataSource() instanceof HikariDataSource pool) {
                Map<String, String> properties = new HashMap<>();
                pool.getDataSourceProperties()
                        .forEach((name, value) -> properties.put(String.valueOf(name), String.valueOf(value)));
                properties.put("socketTimeout", "0");
                migrations.jdbcProperties(properties);
                migrations.dataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword());
            }
        };
    }
}
