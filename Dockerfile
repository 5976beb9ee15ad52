FROM swift:6.3-bookworm AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libpq-dev zlib1g-dev pkg-config \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN swift build --configuration release --product pratique --static-swift-stdlib \
  && cp "$(swift build --configuration release --show-bin-path)/pratique" /pratique

FROM debian:12-slim
# The C++ library comes with nothing else here; BoringSSL, inside the binary, needs it.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates libpq5 libstdc++6 zlib1g \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --no-create-home --shell /usr/sbin/nologin pratique
COPY --from=build /pratique /usr/local/bin/pratique
USER pratique
EXPOSE 8787
# The cheapest question that needs the database.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD pratique health --timeout 3 || exit 1
ENTRYPOINT ["pratique"]
# Within the container's network; what is published is decided outside, on loopback in docker-compose.yml.
CMD ["serve", "--host", "0.0.0.0", "--without-tls"]
