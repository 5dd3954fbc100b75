# Each command is a script in bin/ that also works without make.
.DEFAULT_GOAL := help
.PHONY: run test drill bench lint check demo backup restore help
N ?= 1000

run: ## Run the site: http://localhost:8000/, or another PORT. Ctrl-C stops all of it.
	@bin/run

test: ## Run all tests, with the stories in a browser.
	@bin/test

drill: ## Run simulations, faults and a restore, at full size.
	@bin/drill

bench: ## Measure the pages beside raw SQL, at N entries (N=1000).
	@bin/bench $(N)

lint: ## Look at style, types, templates, migrations and pins.
	@bin/lint

check: ## Check the settings of a production server.
	@bin/check

demo: ## Fill the database with N invented organisations (N=1000).
	@bin/demo $(N)

backup: ## Write the database to a file under var/backups/.
	@bin/backup

restore: ## Put the database back: make restore FILE=var/backups/….dump
	@bin/restore "$(FILE)"

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
