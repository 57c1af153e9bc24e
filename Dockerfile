# LoadHarness with its runtime, for whoever has no .NET: runs as nobody, and writes nothing but /tmp and what out= names. Use: docs/scale-out/README.md.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
COPY . /source
RUN dotnet publish /source/LoadHarness.csproj --use-current-runtime --self-contained -p:PublishSingleFile=true -p:RunAnalyzers=false -o /app

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0
COPY --from=build /app /app
USER 65532:65532
WORKDIR /runs
ENTRYPOINT ["/app/LoadHarness"]
