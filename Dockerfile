FROM python:3.12.12-slim-trixie AS build
WORKDIR /src
COPY requirements.lock ./
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > uv.lock \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r uv.lock
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN uv venv /opt/gridpulse
COPY pyproject.toml README.md LICENSE ./
RUN VIRTUAL_ENV=/opt/gridpulse uv pip install --require-hashes --only-binary :all: --constraint requirements.lock \
    --requirements pyproject.toml --extra postgres --extra plot --extra apprise --extra oidc
COPY models models
COPY alerts alerts
COPY books books
COPY dashboards dashboards
COPY streams streams
RUN uv build --wheel --out-dir dist --build-constraint requirements.lock --require-hashes \
    && VIRTUAL_ENV=/opt/gridpulse uv pip install --no-deps dist/*.whl

FROM python:3.12.12-slim-trixie
RUN groupadd --gid 10001 gridpulse \
    && useradd --uid 10001 --gid gridpulse --no-create-home --home-dir /var/lib/gridpulse --shell /usr/sbin/nologin gridpulse \
    && install -d -o gridpulse -g gridpulse -m 0700 /var/lib/gridpulse /var/lib/gridpulse-snapshots \
    && install -d -o gridpulse -g gridpulse -m 0755 /var/lib/gridpulse-dashboards
COPY --from=build /opt/gridpulse /opt/gridpulse
COPY deploy/make_secrets.py deploy/healthy.py /opt/gridpulse/share/
ENV PATH=/opt/gridpulse/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GRIDPULSE_STATE=/var/lib/gridpulse
WORKDIR /var/lib/gridpulse
USER 10001:10001
EXPOSE 8100 8101
HEALTHCHECK --interval=10s --timeout=6s --start-period=120s --retries=3 \
    CMD ["python", "/opt/gridpulse/share/healthy.py", "http://127.0.0.1:8101/health"]
ENTRYPOINT ["gridpulse"]
CMD ["worker"]
