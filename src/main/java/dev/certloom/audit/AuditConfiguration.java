package dev.certloom.audit;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Wires the audit record. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties({AuditSettings.class, AuditHome.class})
class AuditConfiguration {}
