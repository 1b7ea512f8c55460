# Removes the folder of an attached agent, and tells whether it is gone by its exit code.

cd / && rm -rf -- "$1" && [ ! -e "$1" ]
