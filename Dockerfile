# Not tried: no Docker daemon was at hand. What the stages run (Maven's build, the copies) was run without it.
#   docker build -t loupe .                         all but what runs networks
#   docker build -t loupe-torch --target torch .    that too
#   docker run --rm -v "$PWD:/work" loupe inspect model.onnx --budget 'parameters<=5M'
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -Pdist -DskipTests package

FROM debian:12-slim AS small
COPY --from=build /src/dist/target/stage/runtime /opt/loupe
RUN ln -s /opt/loupe/bin/loupe /usr/local/bin/loupe \
    && useradd --create-home loupe
# The archive of classes is made here, so that each container starts at once.
ENV LOUPE_CACHE=/var/cache/loupe
RUN loupe --version
USER loupe
WORKDIR /work
ENTRYPOINT ["loupe"]

FROM small AS torch
COPY --from=build /src/dist/target/stage/complete/lib/torch /opt/loupe/lib/torch

FROM small
