# Thin names for what scripts/ does. PG_CONFIG=/path/to/pg_config chooses the Postgres.

.PHONY: help demo psql stop clean-demo serve clean-serve test install lint

help:
	@echo 'make demo        a private Postgres with sample data; the same queries as several roles'
	@echo 'make psql        open the demo database'
	@echo 'make stop        end the demo'"'"'s Postgres, keep its data'
	@echo 'make clean-demo  end it and remove it'
	@echo 'make serve       GraphQL over HTTP on PORT (8080) from a private Postgres, PGVERSION if given'
	@echo 'make clean-serve remove that Postgres and its data'
	@echo 'make test        all tests: the engine, then each Postgres at hand'
	@echo 'make install     build for release and install into the Postgres of PG_CONFIG'
	@echo 'make lint        formatting, clippy, shellcheck, cargo deny (the last two if they are there)'
	@echo
	@echo 'PG_CONFIG=/path/to/pg_config chooses the Postgres (13 to 18), CARGO_TARGET_DIR the build directory.'

demo:
	@scripts/demo.sh run

psql:
	@scripts/demo.sh psql

stop:
	@scripts/demo.sh stop

clean-demo:
	@scripts/demo.sh clean

serve:
	@scripts/serve.sh serve

clean-serve:
	@scripts/serve.sh clean

test:
	@scripts/test.sh

install:
	@scripts/install.sh

lint:
	@scripts/lint.sh
